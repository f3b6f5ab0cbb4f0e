using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FlashEngine.Can;
using FlashEngine.Simulation;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>A hash over everything that can be seen of a run: all frames with their times, and the reports.</summary>
internal sealed class TraceHash
{
    /// <summary>The hash so far.</summary>
    public ulong Value { get; private set; }

    /// <summary>A frame has ended.</summary>
    public void Add(string bus, in CanFrame frame, long endNs)
    {
        Add((ulong)endNs ^ ((ulong)bus[^1] << 56));
        Add(frame.Id.Value | ((ulong)frame.Length << 32) | ((ulong)frame.Flags << 40));
        Add(frame.Data);
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            Add(BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var octet in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..])
        {
            Add(octet);
        }
    }

    private void Add(ulong word) => Value = SplitMix64.At(Value, word);
}
