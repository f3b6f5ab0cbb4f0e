using System.Text;

namespace FlashEngine.Simulation.Ecu;

/// <summary>An ECU's memory: its logical blocks, and whether the application in them may run.</summary>
internal sealed class EcuMemory : IDisposable
{
    private const int TextLengthMax = 32;

    private readonly uint _versionAddress;
    private readonly FileMemory? _file;

    public EcuMemory(VirtualEcuOptions options, SplitMix64 random)
    {
        var bytes = Allocate(options.Type.Blocks.Sum(layout => (long)layout.Length), options, out _file);
        var blocks = new List<MemoryBlock>();
        foreach (var layout in options.Type.Blocks)
        {
            blocks.Add(new MemoryBlock(layout, bytes[..(int)layout.Length]));
            bytes = bytes[(int)layout.Length..];
        }

        Blocks = blocks;
        _versionAddress = options.VersionAddress;
        foreach (var block in Blocks.Where(block => !block.IsRam))
        {
            random.Fill(block.Data.Span);
            block.SetFactoryContent();
        }

        var version = Encoding.ASCII.GetBytes(options.Version + '\0');
        var home = Find(_versionAddress, version.Length);
        if (home is null || home.IsRam)
        {
            throw new InputException(
                $"ECU {options.Name}: version address {_versionAddress:X8} with {version.Length} bytes lies in no "
                + $"flash block of type {options.Type.Name}");
        }

        version.CopyTo(home.At(_versionAddress, version.Length));
        IsApplicationValid = true;
    }

    public IReadOnlyList<MemoryBlock> Blocks { get; }

    /// <summary>The last dependency check was good and nothing was erased since.</summary>
    public bool IsApplicationValid { get; set; }

    /// <summary>The block that holds a whole range; null: none does.</summary>
    public MemoryBlock? Find(long address, long size)
    {
        foreach (var block in Blocks)
        {
            if (block.Holds(address, size))
            {
                return block;
            }
        }

        return null;
    }

    public MemoryBlock? FindIndex(byte index)
    {
        foreach (var block in Blocks)
        {
            if (block.Layout.Index == index)
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>Every flash block is valid.</summary>
    public bool AreDependenciesMet()
    {
        foreach (var block in Blocks)
        {
            if (!block.IsRam && !block.IsValid)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The version text; null when that memory is erased or empty.</summary>
    public byte[]? ReadVersion()
    {
        var block = Find(_versionAddress, 1)!;
        var length = (int)Math.Min(TextLengthMax, block.Layout.Address + (long)block.Layout.Length - _versionAddress);
        var text = block.At(_versionAddress, length);
        var end = text.IndexOfAny((byte)0, MemoryBlock.ErasedByte);
        text = end < 0 ? text : text[..end];
        return text.IsEmpty ? null : text.ToArray();
    }

    public void ForgetRam()
    {
        foreach (var block in Blocks)
        {
            if (block.IsRam)
            {
                block.Forget();
            }
        }
    }

    /// <summary>Gives the file back that the memory lies in; its bytes cannot be used any more.</summary>
    public void Dispose() => ((IDisposable?)_file)?.Dispose();

    private static Memory<byte> Allocate(long length, VirtualEcuOptions options, out FileMemory? file)
    {
        if (length > Array.MaxLength)
        {
            throw new InputException(
                $"simulated ECU {options.Name}: its blocks have {length} bytes; {Array.MaxLength} are the limit");
        }

        file = options.MemoryFolder is { } folder && length > 0 ? FileMemory.Create(folder, (int)length) : null;
        return file?.Memory ?? new byte[length];
    }
}
