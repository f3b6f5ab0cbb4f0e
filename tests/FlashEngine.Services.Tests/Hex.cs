namespace FlashEngine.Services.Tests;

internal static class Hex
{
    /// <summary>Bytes of text such as <c>50 02 00 32</c>.</summary>
    public static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
