using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FlashEngine.NativeHosts;

/// <summary>A shared library on disk, known by its header (ELF, PE) before it is loaded.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Machine">The machine it is built for: <c>x86</c>, <c>x64</c>, <c>arm</c> or <c>arm64</c>.</param>
internal sealed record NativeLibraryFile(string Path, string Machine)
{
    private const int HeaderMax = 4096;
    private const int PeOffsetAt = 0x3C;
    private const ushort DynamicObject = 3;
    private const ushort PeIsDll = 0x2000;

    private static readonly Dictionary<ushort, string> ElfMachines = new()
    {
        [3] = "x86",
        [62] = "x64",
        [40] = "arm",
        [183] = "arm64",
    };

    private static readonly Dictionary<ushort, string> PeMachines = new()
    {
        [0x014C] = "x86",
        [0x8664] = "x64",
        [0x01C4] = "arm",
        [0xAA64] = "arm64",
    };

    /// <summary>Reads the header.</summary>
    /// <exception cref="InputException">No such file, no library, or none for this system.</exception>
    public static NativeLibraryFile Read(string path)
    {
        var header = ReadHeader(path);
        var elf = ElfMachine(header);
        var machine = elf ?? PeMachine(header)
            ?? throw new InputException($"{path} is no shared library (neither ELF nor PE)");
        var system = elf is null ? "Windows" : "Linux";
        var here = OperatingSystem.IsWindows() ? "Windows" : "Linux";
        return system != here
            ? throw new InputException($"{path} is a library for {system} ({machine}), and this is {here}")
            : new NativeLibraryFile(path, machine);
    }

    /// <summary>The program that can load the library.</summary>
    /// <param name="folder">Where the programs are.</param>
    /// <param name="name">Their common name, before the machine.</param>
    /// <param name="project">The project whose build makes them.</param>
    /// <exception cref="InputException">This machine cannot run such code, or the program is missing.</exception>
    public string HostProgram(string folder, string name, string project)
    {
        var here = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        if (Machine != here && !(here == "x64" && Machine == "x86"))
        {
            throw new InputException($"{Path} is built for {Machine}, and this machine is {here}");
        }

        var program = System.IO.Path.Combine(folder, $"{name}-{Machine}{(OperatingSystem.IsWindows() ? ".exe" : "")}");
        return File.Exists(program)
            ? program
            : throw new InputException(
                $"{Path} is built for {Machine}, and the program that loads such libraries, {program}, is missing; "
                + $"{Advice()} and build {project} again");
    }

    private string Advice() => OperatingSystem.IsWindows()
        ? $"open the Visual Studio developer prompt for {Machine}"
        : $"install {(Machine == "x86" ? "gcc-multilib" : "gcc and libc6-dev")}";

    private static byte[] ReadHeader(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var header = new byte[HeaderMax];
            return header[..file.ReadAtLeast(header, HeaderMax, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
    }

    // e_ident, then e_type and e_machine in the byte order that e_ident[5] says.
    private static string? ElfMachine(ReadOnlySpan<byte> header)
    {
        if (header.Length < 20 || !header.StartsWith("\u007fELF"u8))
        {
            return null;
        }

        var isLittle = header[5] == 1;
        var type = isLittle
            ? BinaryPrimitives.ReadUInt16LittleEndian(header[16..])
            : BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        var machine = isLittle
            ? BinaryPrimitives.ReadUInt16LittleEndian(header[18..])
            : BinaryPrimitives.ReadUInt16BigEndian(header[18..]);
        return type == DynamicObject ? ElfMachines.GetValueOrDefault(machine, $"ELF machine {machine}") : null;
    }

    // "MZ", the offset of "PE\0\0", then Machine and, 18 bytes on, Characteristics.
    private static string? PeMachine(ReadOnlySpan<byte> header)
    {
        if (header.Length < PeOffsetAt + 4 || !header.StartsWith("MZ"u8))
        {
            return null;
        }

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(header[PeOffsetAt..]);
        if (offset > header.Length - 24 || !header[(int)offset..].StartsWith("PE\0\0"u8))
        {
            return null;
        }

        var coff = header[((int)offset + 4)..];
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(coff);
        var isDll = (BinaryPrimitives.ReadUInt16LittleEndian(coff[18..]) & PeIsDll) != 0;
        return isDll ? PeMachines.GetValueOrDefault(machine, $"PE machine {machine:X4}") : null;
    }
}
