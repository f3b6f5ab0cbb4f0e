using System.Buffers.Binary;

namespace FlashEngine.Tests.Images;

/// <summary>Builds ELF files byte by byte, as the System V ABI describes them.</summary>
internal static class ElfFile
{
    /// <summary>A program header to write.</summary>
    public sealed record Segment(uint Type, ulong Offset, ulong Address, ulong Length);

    /// <summary>The offset of the first byte behind header and table.</summary>
    public static ulong DataOffset(bool is64, int segments)
        => (ulong)((is64 ? 64 : 52) + segments * (is64 ? 56 : 32));

    /// <summary>Header, program headers, data.</summary>
    public static byte[] Make(bool is64, bool isBig, byte[] data, params Segment[] segments)
    {
        var file = new MemoryStream();
        var word = is64 ? 8 : 4;
        void Put(ulong value, int length)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
            bytes = bytes[^length..];
            if (!isBig)
            {
                bytes.Reverse();
            }

            file.Write(bytes);
        }

        // e_ident: magic, class, byte order, version, ABI and padding.
        file.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', (byte)(is64 ? 2 : 1), (byte)(isBig ? 2 : 1), 1]);
        file.Write(new byte[9]);
        Put(2, 2); // e_type: executable
        Put(40, 2); // e_machine: ARM
        Put(1, 4); // e_version
        Put(0x08000101, word); // e_entry
        Put(is64 ? 64UL : 52, word); // e_phoff: behind this header
        Put(0, word); // e_shoff: no sections
        Put(0, 4); // e_flags
        Put(is64 ? 64UL : 52, 2); // e_ehsize
        Put(is64 ? 56UL : 32, 2); // e_phentsize
        Put((ulong)segments.Length, 2); // e_phnum
        Put(0, 2); // e_shentsize
        Put(0, 2); // e_shnum
        Put(0, 2); // e_shstrndx
        foreach (var segment in segments)
        {
            Put(segment.Type, 4); // p_type
            if (is64)
            {
                Put(5, 4); // p_flags: read, execute
            }

            Put(segment.Offset, word); // p_offset
            Put(0x20000000, word); // p_vaddr: elsewhere than p_paddr
            Put(segment.Address, word); // p_paddr
            Put(segment.Length, word); // p_filesz
            Put(segment.Length + 16, word); // p_memsz: .bss behind it
            if (!is64)
            {
                Put(5, 4); // p_flags
            }

            Put(4, word); // p_align
        }

        file.Write(data);
        return file.ToArray();
    }
}
