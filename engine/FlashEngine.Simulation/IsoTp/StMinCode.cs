namespace FlashEngine.Simulation.IsoTp;

/// <summary>The coding of STmin (ISO 15765-2): 00..7F are milliseconds, F1..F9 hundreds of microseconds.</summary>
internal static class StMinCode
{
    public const int MicrosecondsMax = 127_000;

    /// <summary>The code for at least this many microseconds.</summary>
    public static byte FromMicroseconds(int microseconds) => microseconds switch
    {
        <= 0 => 0,
        <= 900 => (byte)(0xF0 + ((microseconds + 99) / 100)),
        _ => (byte)((microseconds + 999) / 1000),
    };

    /// <summary>What a code means; a reserved one is the longest time.</summary>
    public static long ToNanoseconds(byte code) => code switch
    {
        <= 0x7F => code * 1_000_000L,
        >= 0xF1 and <= 0xF9 => (code - 0xF0) * 100_000L,
        _ => MicrosecondsMax * 1_000L,
    };

    public static bool IsReserved(byte code) => code is (> 0x7F and < 0xF1) or > 0xF9;
}
