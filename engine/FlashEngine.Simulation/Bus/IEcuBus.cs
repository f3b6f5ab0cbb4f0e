namespace FlashEngine.Simulation.Bus;

/// <summary>What carries the frames of virtual ECUs, for whoever looks at an ECU from outside.</summary>
internal interface IEcuBus
{
    /// <summary>Guards the bus and all its nodes.</summary>
    Lock Gate { get; }

    /// <summary>Lets everything happen up to station time.</summary>
    void CatchUp();
}
