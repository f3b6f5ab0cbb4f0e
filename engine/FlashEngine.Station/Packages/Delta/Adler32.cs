namespace FlashEngine.Station.Packages.Delta;

/// <summary>The checksum of zlib (RFC 1950, 8.2), which xdelta3 adds to each window.</summary>
internal static class Adler32
{
    private const uint Base = 65521;

    // So many bytes can be added up before a sum could overflow 32 bits.
    private const int RunLength = 5552;

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var (a, b) = (1u, 0u);
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(RunLength, bytes.Length)];
            bytes = bytes[run.Length..];
            foreach (var value in run)
            {
                a += value;
                b += a;
            }

            (a, b) = (a % Base, b % Base);
        }

        return (b << 16) | a;
    }
}
