namespace FlashEngine.Simulation.IsoTp;

/// <summary>FlowStatus of a FlowControl (ISO 15765-2).</summary>
internal enum FlowStatus
{
    ContinueToSend = 0,
    Wait = 1,
    Overflow = 2,
}
