using FlashEngine.Scripting;

namespace FlashEngine.Simulation.Ecu;

/// <summary>
/// One logical block of an ECU's memory. It remembers which bytes are erased, which were downloaded since, and which
/// of those a memory check found good; it is valid when all that was downloaded was found good.
/// </summary>
/// <param name="layout">The block.</param>
/// <param name="data">Where its bytes are, as many as it has.</param>
internal sealed class MemoryBlock(LogicalBlock layout, Memory<byte> data)
{
    /// <summary>The value of erased flash.</summary>
    public const byte ErasedByte = 0xFF;

    private const string RamBlockName = "driver";

    public LogicalBlock Layout { get; } = layout;

    public Memory<byte> Data { get; } = data;

    /// <summary>RAM takes a download without erase and forgets it at a reset.</summary>
    public bool IsRam { get; } = layout.Name == RamBlockName;

    public bool IsValid { get; set; }

    public RangeSet Erased { get; } = new();

    public RangeSet Written { get; } = new();

    public RangeSet Checked { get; } = new();

    private long End => (long)Layout.Address + Layout.Length;

    public bool Holds(long address, long size) => address >= Layout.Address && size > 0 && address + size <= End;

    public Span<byte> At(long address, long size) =>
        Data.Span.Slice((int)(address - Layout.Address), (int)size);

    /// <summary>The content with which the ECU left the factory.</summary>
    public void SetFactoryContent()
    {
        Written.Add(Layout.Address, End);
        Checked.Add(Layout.Address, End);
        IsValid = true;
    }

    /// <summary>From here on the range is undefined. The first erase of a valid block ends the old software.</summary>
    public void BeginErase(long address, long size)
    {
        if (IsValid)
        {
            Written.Clear();
            Checked.Clear();
        }

        IsValid = false;
        Written.Remove(address, address + size);
        Checked.Remove(address, address + size);
        Erased.Remove(address, address + size);
    }

    public void FinishErase(long address, long size)
    {
        At(address, size).Fill(ErasedByte);
        Erased.Add(address, address + size);
    }

    public bool CanWrite(long address, long size) => IsRam || Erased.Contains(address, address + size);

    public void Write(long address, ReadOnlySpan<byte> data)
    {
        data.CopyTo(At(address, data.Length));
        IsValid = false;
        Erased.Remove(address, address + data.Length);
        Written.Add(address, address + data.Length);
        Checked.Remove(address, address + data.Length);
    }

    /// <summary>A write that was cut off: the bytes are there, and neither erased nor written for certain.</summary>
    public void Spoil(long address, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            Write(address, data);
            Written.Remove(address, address + data.Length);
        }
    }

    /// <summary>Compares the downloaded bytes of a range with a CRC-32; gaps in it do not count.</summary>
    public bool Check(long address, long size, uint crc)
    {
        var state = Crc32.Start;
        var any = false;
        foreach (var (start, end) in Written.Ranges)
        {
            var (from, to) = (Math.Max(start, address), Math.Min(end, address + size));
            if (from < to)
            {
                state = Crc32.Add(state, At(from, to - from));
                any = true;
            }
        }

        if (!any || Crc32.Finish(state) != crc)
        {
            return false;
        }

        Checked.Add(address, address + size);
        IsValid = Checked.ContainsAll(Written);
        return true;
    }

    /// <summary>CRC-32 over all that was downloaded since the erase, by address.</summary>
    public uint WrittenCrc()
    {
        var state = Crc32.Start;
        foreach (var (start, end) in Written.Ranges)
        {
            state = Crc32.Add(state, At(start, end - start));
        }

        return Crc32.Finish(state);
    }

    /// <summary>RAM loses its content.</summary>
    public void Forget()
    {
        Written.Clear();
        Checked.Clear();
        IsValid = false;
    }
}
