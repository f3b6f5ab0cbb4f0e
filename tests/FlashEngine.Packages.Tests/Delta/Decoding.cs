using FlashEngine.Station.Packages.Delta;

namespace FlashEngine.Tests.Packages.Delta;

internal static class Decoding
{
    public static byte[] Decode(byte[] delta, byte[] source, long lengthMax = 1 << 20)
    {
        using var target = new MemoryStream();
        Vcdiff.Decode(new MemoryStream(delta), new MemoryStream(source), target, lengthMax, "test");
        return target.ToArray();
    }

    /// <summary>The message of the refusal, without the file's name and the place.</summary>
    public static string Refusal(byte[] delta, byte[] source, long lengthMax = 1 << 20)
    {
        var error = Assert.Throws<InputException>(() => Decode(delta, source, lengthMax));
        Assert.DoesNotContain('\n', error.Message);
        const string Start = "test: the delta ";
        Assert.StartsWith(Start, error.Message, StringComparison.Ordinal);
        return error.Message[Start.Length..error.Message.LastIndexOf(" (before byte", StringComparison.Ordinal)];
    }
}
