namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>v1/{device_id}/flash/status</c>: where an ECU is in its flash sequence.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Ecu">The ECU's name in the vehicle file.</param>
/// <param name="Phase">The step's name.</param>
/// <param name="Percent">Progress of this ECU, 0..100.</param>
/// <param name="SpeedKbps">Mean speed since its first byte in KiB/s, two decimals.</param>
/// <param name="EtaSeconds">Whole seconds that its transfer still takes at that speed.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record FlashStatus(
    string CommandId, string Ecu, string Phase, int Percent, double SpeedKbps, long EtaSeconds, string Timestamp);
