using FlashEngine.Can;

namespace FlashEngine.Simulation.IsoTp;

/// <summary>The ECU's CAN controller.</summary>
internal interface IEcuPort
{
    /// <summary>Queues a frame.</summary>
    void Transmit(in CanFrame frame);
}
