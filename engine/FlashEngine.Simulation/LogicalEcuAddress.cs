namespace FlashEngine.Simulation;

/// <summary>The logical addresses of a virtual ECU behind a DoIP entity (ISO 13400-2).</summary>
/// <param name="Ecu">Its own.</param>
/// <param name="Functional">That of the group to which it belongs; null: to none.</param>
public readonly record struct LogicalEcuAddress(ushort Ecu, ushort? Functional);
