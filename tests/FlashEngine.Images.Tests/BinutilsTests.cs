using FlashEngine.Images;
using Xunit.Abstractions;

namespace FlashEngine.Tests.Images;

/// <summary>ELF files as the GNU tools link them, against what <c>objcopy</c> and <c>srec_cat</c> make of them.</summary>
public sealed class BinutilsTests(ITestOutputHelper output) : IDisposable
{
    // Code at an address, and data that runs elsewhere than it is stored, as firmware has it; .bss has no bytes.
    private const string Source = """
            .section .text
            .globl _start
        _start:
            .byte 1, 2, 3, 4, 5
            .section .data
            .ascii "initial values"
            .section .bss
            .space 64

        """;

    private const string Script = """
        SECTIONS {
          .text 0x08000000 : { *(.text) }
          .data 0x20000000 : AT(0x08000100) { *(.data) }
          .bss 0x20001000 (NOLOAD) : { *(.bss) }
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("flash-binutils-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--64", "elf_x86_64", "64 bits")]
    [InlineData("--32", "elf_i386", "32 bits")]
    public void LinkedFile_ReadByUsAndByObjcopy_IsTheSame(string width, string emulation, string described)
    {
        if (Skip("as", "ld", "objcopy"))
        {
            return;
        }

        File.WriteAllText(In("a.s"), Source);
        File.WriteAllText(In("a.ld"), Script);
        Run("as", width, In("a.s"), "-o", In("a.o"));
        Run("ld", "-m", emulation, "-n", "-T", In("a.ld"), In("a.o"), "-o", In("a.elf"));
        Run("objcopy", "-O", "ihex", "-j", ".text", "-j", ".data", In("a.elf"), In("a.hex"));
        Run("objcopy", "-O", "srec", "-j", ".text", "-j", ".data", In("a.elf"), In("a.s19"));

        using var content = File.OpenRead(In("a.elf"));
        var ours = new ElfFormat().Read(content, new ImageReadOptions("a.elf"), out var info);
        Assert.Equal(
            "08000000:0102030405 08000100:" + Convert.ToHexString("initial values"u8), Read.Show(ours));
        Assert.Equal(Read.Show(ours), Read.Show(Read.Hex(File.ReadAllText(In("a.hex")))));
        Assert.Equal(Read.Show(ours), Read.Show(Read.SRecord(File.ReadAllText(In("a.s19")))));
        Assert.Equal(described, info.Facts[0].Value);
    }

    [Fact]
    public void OurFiles_ReadByObjcopy_AreTheSameImage()
    {
        if (Skip("objcopy"))
        {
            return;
        }

        var data = new byte[70_000];
        new Random(9).NextBytes(data);
        var image = new FirmwareImage([new ImageSegment(0x0800FFF1, data)]);
        File.WriteAllText(In("our.hex"), Read.IntelHexOf(image));
        File.WriteAllText(In("our.s19"), Read.SRecordOf(image));
        Run("objcopy", "-I", "ihex", "-O", "srec", In("our.hex"), In("their.s19"));
        Run("objcopy", "-I", "srec", "-O", "ihex", In("our.s19"), In("their.hex"));
        Run("objcopy", "-I", "ihex", "-O", "binary", In("our.hex"), In("their.bin"));
        Assert.Equal(Read.Show(image), Read.Show(Read.SRecord(File.ReadAllText(In("their.s19")))));
        Assert.Equal(Read.Show(image), Read.Show(Read.Hex(File.ReadAllText(In("their.hex")))));
        Assert.Equal(data, File.ReadAllBytes(In("their.bin")));
    }

    [Fact]
    public void InstalledFirmware_ConvertedByUs_IsTheSameToSrecCat()
    {
        var files = new[] { "/usr/share/firmware-microbit-micropython", "/usr/share/arduino/hardware" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.hex", SearchOption.AllDirectories))
            .Where(file => Tool.Exists("srec_cat") && Tool.Run("srec_cat", file, "-intel", "-o", In("x")).ExitCode == 0)
            .Take(Nightly.IsOn ? int.MaxValue : 12)
            .ToList();
        if (Skip("srec_cat") || files.Count == 0)
        {
            return;
        }

        output.WriteLine($"{files.Count} files, the first of them {files[0]}");
        foreach (var file in files)
        {
            var image = Read.Bytes(new IntelHexFormat(), File.ReadAllBytes(file), file);
            File.WriteAllText(In("our.s19"), Read.SRecordOf(image));
            File.WriteAllText(In("our.hex"), Read.IntelHexOf(image));

            // One program writes all three, so that only other bytes or addresses can make them differ.
            var theirs = Rewrite(file, "-intel");
            Assert.Equal(theirs, Rewrite(In("our.s19"), "-motorola"));
            Assert.Equal(theirs, Rewrite(In("our.hex"), "-intel"));
        }
    }

    // Without header and start address, which carry no bytes.
    private string Rewrite(string file, string format)
    {
        Run(
            "srec_cat", file, format, "-disable=exec-start-address", "-disable=header", "-o", In("rewritten"),
            "-motorola");
        return File.ReadAllText(In("rewritten"));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static void Run(string name, params string[] arguments)
    {
        var (exitCode, text) = Tool.Run(name, arguments);
        Assert.True(exitCode == 0, $"{name} {string.Join(' ', arguments)}: {text}");
    }

    private bool Skip(params string[] tools)
    {
        var missing = tools.Where(tool => !Tool.Exists(tool)).ToList();
        if (missing.Count > 0)
        {
            output.WriteLine($"SKIPPED: {string.Join(", ", missing)} not installed (Debian packages binutils, srecord)");
        }

        return missing.Count > 0;
    }
}
