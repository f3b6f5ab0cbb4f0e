namespace FlashEngine.Can;

/// <summary>The bit rates of a bus, as an engineer states them; adapters derive their register values.</summary>
/// <param name="NominalBitsPerSecond">Arbitration phase, 10,000..1,000,000 bit/s.</param>
/// <param name="NominalSamplePointPercent">50..95, where the sample point lies in the bit.</param>
/// <param name="DataBitsPerSecond">Data phase of CAN FD frames with BRS, up to 8,000,000 bit/s; 0 on a classic
/// bus.</param>
/// <param name="DataSamplePointPercent">50..95; without meaning on a classic bus.</param>
public readonly record struct CanBitRate(
    int NominalBitsPerSecond,
    double NominalSamplePointPercent = 80,
    int DataBitsPerSecond = 0,
    double DataSamplePointPercent = 80)
{
    /// <summary>True when the bus carries CAN FD frames.</summary>
    public bool IsFd => DataBitsPerSecond > 0;
}
