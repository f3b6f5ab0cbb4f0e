namespace FlashEngine.DoIp.Tests;

/// <summary>Bytes as the standard's tables write them.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) =>
        Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static string Text(ReadOnlySpan<byte> bytes) =>
        BitConverter.ToString(bytes.ToArray()).Replace('-', ' ');
}
