namespace FlashEngine.Simulation.Uds;

/// <summary>What the UDS server of an ECU needs of the node around it.</summary>
internal interface IEcuLink
{
    /// <summary>A response is still leaving.</summary>
    bool IsSending { get; }

    /// <summary>Sends a response; only when none is leaving.</summary>
    void Send(ReadOnlySpan<byte> response);

    /// <summary>Forgets everything that is being received or sent: the ECU resets.</summary>
    void Reset();

    /// <summary>Memory has come to a state that should survive.</summary>
    void Save();
}
