using System.Buffers.Binary;
using System.Globalization;

namespace FlashEngine.Images;

/// <summary>The file header of an ELF file, and the way to its program headers.</summary>
internal sealed class ElfHeader
{
    /// <summary>More program headers than any firmware has; the table is read one by one and costs time only.</summary>
    private const int SegmentsMax = 4096;

    private const int HeaderLengthMax = 64;
    private const int SegmentLengthMax = 56;
    private const uint Loadable = 1;

    private readonly ContentBytes _bytes;
    private readonly bool _is64;
    private readonly bool _isBig;
    private readonly int _machine;
    private readonly ulong _entry;
    private readonly long _tableOffset;
    private readonly int _segmentLength;

    private ElfHeader(ContentBytes bytes, bool is64, bool isBig)
    {
        (_bytes, _is64, _isBig) = (bytes, is64, isBig);
        var raw = new byte[is64 ? HeaderLengthMax : 52];
        bytes.Read(0, raw, "the ELF header");
        _machine = UInt16(raw, 18);
        _entry = Word(raw, 24);
        var tableOffset = Word(raw, is64 ? 32 : 28);
        _segmentLength = UInt16(raw, is64 ? 54 : 42);
        SegmentCount = UInt16(raw, is64 ? 56 : 44);
        CheckTable(tableOffset);
        _tableOffset = (long)tableOffset;
    }

    /// <summary>How many program headers there are.</summary>
    public int SegmentCount { get; }

    /// <summary>Reads and checks the header.</summary>
    public static ElfHeader Read(ContentBytes bytes)
    {
        Span<byte> identification = stackalloc byte[7];
        bytes.Read(0, identification, "the ELF identification");
        if (!identification[..4].SequenceEqual("\u007FELF"u8))
        {
            throw bytes.Error(
                0, $"the file starts with {Convert.ToHexString(identification[..4])}; ELF starts with 7F454C46");
        }

        if (identification[4] is not (1 or 2))
        {
            throw bytes.Error(4, $"class is {identification[4]}; it must be 1 (32 bits) or 2 (64 bits)");
        }

        if (identification[5] is not (1 or 2))
        {
            throw bytes.Error(5, $"byte order is {identification[5]}; it must be 1 (little-endian) or 2 (big-endian)");
        }

        return identification[6] == 1
            ? new ElfHeader(bytes, is64: identification[4] == 2, isBig: identification[5] == 2)
            : throw bytes.Error(6, $"version is {identification[6]}; it must be 1");
    }

    /// <summary>Reads a program header.</summary>
    public ElfSegment ReadSegment(int index)
    {
        var offset = _tableOffset + (long)index * _segmentLength;
        Span<byte> raw = stackalloc byte[_is64 ? SegmentLengthMax : 32];
        _bytes.Read(offset, raw, $"program header {index}");
        var fileOffset = Word(raw, _is64 ? 8 : 4);
        var address = Word(raw, _is64 ? 24 : 12);
        var length = Word(raw, _is64 ? 32 : 16);
        if (UInt32(raw, 0) != Loadable || length == 0)
        {
            return default;
        }

        if (fileOffset > (ulong)_bytes.Length || length > (ulong)_bytes.Length - fileOffset)
        {
            throw _bytes.Error(
                offset,
                $"program header {index} has 0x{length:X} bytes at file offset 0x{fileOffset:X}; "
                + $"the file has 0x{_bytes.Length:X}");
        }

        return address <= uint.MaxValue && address + length <= 1UL << 32
            ? new ElfSegment(true, (long)fileOffset, (long)address, (long)length)
            : throw _bytes.Error(
                offset,
                $"program header {index} has 0x{length:X} bytes at physical address 0x{address:X}; "
                + "they must end by 0xFFFFFFFF");
    }

    /// <summary>What the header says to people.</summary>
    public IReadOnlyList<ImageFact> Facts() =>
    [
        new("class", _is64 ? "64 bits" : "32 bits"),
        new("byte order", _isBig ? "big-endian" : "little-endian"),
        new("machine", Machine(_machine)),
        new("entry", $"0x{_entry:X8}"),
    ];

    // e_machine values of controllers that are flashed.
    private static string Machine(int value) => value switch
    {
        3 => "x86",
        8 => "MIPS",
        20 => "PowerPC",
        36 => "V800",
        40 => "ARM",
        42 => "SuperH",
        44 => "TriCore",
        62 => "x86-64",
        83 => "AVR",
        87 => "V850",
        105 => "MSP430",
        173 => "RX",
        183 => "AArch64",
        197 => "RL78",
        243 => "RISC-V",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private void CheckTable(ulong tableOffset)
    {
        var at = _is64 ? 56 : 44;
        if (SegmentCount == 0)
        {
            throw _bytes.Error(at, "the file has no program headers; is it an object file that was not linked?");
        }

        if (SegmentCount > SegmentsMax)
        {
            throw _bytes.Error(at, $"the file has {SegmentCount} program headers; {SegmentsMax} are the limit");
        }

        var least = _is64 ? SegmentLengthMax : 32;
        if (_segmentLength < least)
        {
            throw _bytes.Error(
                at - 2, $"a program header has {_segmentLength} bytes; {(_is64 ? 64 : 32)}-bit ones have {least}");
        }

        var length = (ulong)SegmentCount * (ulong)_segmentLength;
        if (tableOffset > (ulong)_bytes.Length || length > (ulong)_bytes.Length - tableOffset)
        {
            throw _bytes.Error(
                _is64 ? 32 : 28,
                $"the {SegmentCount} program headers at offset 0x{tableOffset:X} go past the end of the file, which "
                + $"has 0x{_bytes.Length:X} bytes");
        }
    }

    private ushort UInt16(ReadOnlySpan<byte> raw, int at) => _isBig
        ? BinaryPrimitives.ReadUInt16BigEndian(raw[at..])
        : BinaryPrimitives.ReadUInt16LittleEndian(raw[at..]);

    private uint UInt32(ReadOnlySpan<byte> raw, int at) => _isBig
        ? BinaryPrimitives.ReadUInt32BigEndian(raw[at..])
        : BinaryPrimitives.ReadUInt32LittleEndian(raw[at..]);

    /// <summary>An address, offset or size: as wide as the class.</summary>
    private ulong Word(ReadOnlySpan<byte> raw, int at) => (_is64, _isBig) switch
    {
        (false, _) => UInt32(raw, at),
        (true, true) => BinaryPrimitives.ReadUInt64BigEndian(raw[at..]),
        (true, false) => BinaryPrimitives.ReadUInt64LittleEndian(raw[at..]),
    };
}
