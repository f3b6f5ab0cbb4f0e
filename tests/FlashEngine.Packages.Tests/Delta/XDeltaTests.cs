using System.Security.Cryptography;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages.Delta;

/// <summary>Deltas that xdelta3 makes of real firmware.</summary>
public sealed class XDeltaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flash-xdelta-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [XDeltaFact]
    public void TwoBuildsOfAFirmware_DecodeToTheRightHash()
    {
        foreach (var (from, to) in Firmware.Pairs)
        {
            var delta = Make(from, to);
            Assert.Equal(Sha256(File.ReadAllBytes(to)), Sha256(Decode(from, delta)));
            Assert.True(delta.Length < new FileInfo(to).Length, $"{to}: {delta.Length} bytes");
        }
    }

    [XDeltaFact]
    public void ALargeFirmwareWithChanges_DecodesWindowByWindow()
    {
        // The next version of MicroPython: code moved, tables changed, a part taken out.
        var old = File.ReadAllBytes(Firmware.MicroPython);
        byte[] changed = [.. old[300_000..500_000], .. old[..250_000], .. old[..^7].Select(Turned)];
        var to = Path.Combine(_folder, "new");
        File.WriteAllBytes(to, changed);

        // 16 KiB is the least that xdelta3 takes as a window.
        var delta = Make(Firmware.MicroPython, to, "-W", "16384");
        Assert.Equal(Sha256(changed), Sha256(Decode(Firmware.MicroPython, delta)));
        Assert.InRange(delta.Length, 1, changed.Length / 4);

        static byte Turned(byte value, int index) => index % 50_000 < 40 ? (byte)'0' : value;
    }

    [XDeltaFact]
    public void WithoutSource_ChecksumOrCompression_IsDecodedToo()
    {
        var (from, to) = Firmware.Pairs[0];
        var plain = Path.Combine(_folder, "plain");
        foreach (var options in new string[][] { ["-n", "-0"], ["-1", "-A="], ["-9"] })
        {
            Assert.Equal(File.ReadAllBytes(to), Decode(from, Make(from, to, options)));
        }

        Run("-e", "-S", "none", "-f", to, plain);
        Assert.Equal(File.ReadAllBytes(to), Decoding.Decode(File.ReadAllBytes(plain), []));
    }

    [XDeltaFact]
    public void SecondaryCompression_IsRefusedByName()
    {
        var delta = Path.Combine(_folder, "lzma");
        Run("-e", "-S", "lzma", "-f", "-s", Firmware.Pairs[0].Old, Firmware.MicroPython, delta);
        Assert.StartsWith(
            "uses the secondary compressor LZMA (2), which is not supported",
            Decoding.Refusal(File.ReadAllBytes(delta), File.ReadAllBytes(Firmware.Pairs[0].Old)),
            StringComparison.Ordinal);
    }

    [XDeltaFact]
    public void TruncatedOrFlipped_IsRefusedOrIdentical()
    {
        var (from, to) = Firmware.Pairs[0];
        var (source, target) = (File.ReadAllBytes(from), File.ReadAllBytes(to));
        var delta = Make(from, to);
        for (var length = 0; length < delta.Length; length++)
        {
            // A header without windows is a delta, of nothing.
            Assert.True(IsRefusedOr([], delta[..length], source), $"cut to {length}");
        }

        var step = Nightly.IsOn ? 1 : 5;
        for (var bit = 0; bit < 8 * delta.Length; bit += step)
        {
            var flipped = (byte[])delta.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(IsRefusedOr(target, flipped, source), $"bit {bit}");
        }

        bool IsRefusedOr(byte[] expected, byte[] bad, byte[] from)
        {
            try
            {
                return Decoding.Decode(bad, from, target.Length).AsSpan().SequenceEqual(expected);
            }
            catch (InputException error)
            {
                return !error.Message.Contains('\n', StringComparison.Ordinal);
            }
        }
    }

    [XDeltaFact]
    public void AnotherSource_IsNoticed()
    {
        var (from, to) = Firmware.Pairs[0];
        var other = File.ReadAllBytes(from);
        other[100] ^= 1;
        Assert.StartsWith(
            "gives a window with the Adler-32", Decoding.Refusal(Make(from, to), other), StringComparison.Ordinal);
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Decode(string from, byte[] delta)
    {
        using var source = File.OpenRead(from);
        using var target = new MemoryStream();
        Vcdiff.Decode(new MemoryStream(delta), source, target, 64 << 20, "test");
        return target.ToArray();
    }

    private byte[] Make(string from, string to, params string[] options)
    {
        var delta = Path.Combine(_folder, "delta");
        Run(["-e", "-S", "none", "-f", .. options, "-s", from, to, delta]);
        return File.ReadAllBytes(delta);
    }

    private static void Run(params string[] arguments)
    {
        var (exitCode, text) = Tool.Run("xdelta3", arguments);
        Assert.True(exitCode == 0, text);
    }
}
