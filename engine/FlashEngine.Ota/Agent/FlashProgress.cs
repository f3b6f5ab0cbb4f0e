namespace FlashEngine.Ota.Agent;

/// <summary>Where an ECU is in its flash sequence.</summary>
/// <param name="Ecu">The ECU's name in the vehicle file.</param>
/// <param name="Phase">The step's name.</param>
/// <param name="Percent">Progress of this ECU, 0..100.</param>
/// <param name="KibPerSecond">Mean speed since its first byte in KiB/s, two decimals.</param>
/// <param name="EtaSeconds">Whole seconds that its transfer still takes at that speed.</param>
public sealed record FlashProgress(
    string Ecu, string Phase, int Percent, double KibPerSecond = 0, long EtaSeconds = 0);
