using System.Buffers.Binary;

namespace FlashEngine.Simulation;

/// <summary>A small generator of numbers (Steele, Lea, Flood 2014): one seed, one sequence, on every machine.</summary>
/// <param name="seed">The seed.</param>
public sealed class SplitMix64(ulong seed)
{
    private const ulong Step = 0x9E37_79B9_7F4A_7C15UL;
    private ulong _state = seed;

    /// <summary>A generator of its own for something that has a name.</summary>
    public static SplitMix64 For(ulong seed, string name)
    {
        // FNV-1a over the name, so that neighbours in a list do not get neighbouring seeds.
        var hash = 0xCBF2_9CE4_8422_2325UL;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 0x0000_0100_0000_01B3UL;
        }

        return new SplitMix64(seed ^ hash);
    }

    /// <summary>The next number.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>A number below a bound, which is more than 0.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>The number at a place of a seed's sequence, counted from 0, without those before it.</summary>
    public static ulong At(ulong seed, ulong index) => Mix(seed + ((index + 1) * Step));

    private static ulong Mix(ulong mixed)
    {
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Fills bytes.</summary>
    public void Fill(Span<byte> destination)
    {
        for (; destination.Length >= sizeof(ulong); destination = destination[sizeof(ulong)..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, Next());
        }

        if (!destination.IsEmpty)
        {
            Span<byte> last = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(last, Next());
            last[..destination.Length].CopyTo(destination);
        }
    }
}
