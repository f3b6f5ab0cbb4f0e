using System.Net.Sockets;

namespace FlashEngine.Cli.Tests;

/// <summary><c>flash image</c> over files as a user has them.</summary>
public sealed class ImageCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flash-image-test-").FullName;

    public ImageCommandTests()
    {
        // AA 55 at 0x0100, 01 at 0x0104.
        Write("app.hex", ":02010000AA55FE\n:0101040001F9\n:00000001FF\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Show_ListsSegmentsInHexadecimal()
    {
        var run = await RunAsync("show", In("app.hex"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("segments: 2, 3 bytes, CRC-32 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n  0x00000100  0x00000101  0x00000002          2  ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfABrokenFile_NamesItsLine()
    {
        Write("bad.hex", ":02010000AA55FD\n");

        var run = await RunAsync("show", In("bad.hex"));

        Assert.Equal(
            (2, $"flash: error: {In("bad.hex")}:1: checksum is FD; the record's bytes give FE\n"),
            (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Convert_FilledRangeToRaw_HasEveryByte()
    {
        var run = await RunAsync("convert", In("app.hex"), In("app.bin"), "--range", "0xFF..0x105", "--fill", "0xEE");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("EEAA55EEEE01EE", Convert.ToHexString(File.ReadAllBytes(In("app.bin"))));
    }

    [Fact]
    public async Task Convert_ThereAndBack_IsEqual()
    {
        await RunAsync("convert", In("app.hex"), In("moved.s19"), "--offset", "0x08000000");
        await RunAsync("convert", In("moved.s19"), In("back.hex"), "--offset", "-0x08000000");

        var run = await RunAsync("diff", In("app.hex"), In("back.hex"));

        Assert.Equal((0, "equal: 3 bytes\n"), (run.ExitCode, run.Output));
        Assert.Equal(1, (await RunAsync("diff", In("app.hex"), In("moved.s19"))).ExitCode);
    }

    [Fact]
    public async Task Convert_OntoWhatIsNoFile_IsRefusedEvenByForce()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // What is no file cannot be told from one elsewhere.
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(In("socket.hex")));

        var run = await RunAsync("convert", In("app.hex"), In("socket.hex"), "--force");

        Assert.Equal(
            (2, $"flash: error: {In("socket.hex")}: this is a device or a pipe, which is never replaced; "
                + "name a file\n"),
            (run.ExitCode, run.Error));
        Assert.Equal(0, new FileInfo(In("socket.hex")).Length);
    }

    [Fact]
    public async Task Convert_IntoAFolderThatIsNotThere_SaysSo()
    {
        var run = await RunAsync("convert", In("app.hex"), In("out/app.s19"));

        Assert.Equal(
            (2, $"flash: error: {In("out/app.s19")}: there is no folder '{In("out")}'; make it first\n"),
            (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Show_WhatIsNoFirmwareFile_SaysWhatIsWrong()
    {
        Write("app.dat", "");

        Assert.EndsWith(
            ": the file does not exist\n",
            (await RunAsync("show", In("none"))).Error,
            StringComparison.Ordinal);
        Assert.EndsWith(
            ": this is a folder; name the firmware file\n",
            (await RunAsync("show", _folder)).Error,
            StringComparison.Ordinal);
        Assert.EndsWith(
            ": the extension stands for no format; --input-format names it\n",
            (await RunAsync("show", In("app.dat"))).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_OntoAFile_NeedsForce()
    {
        Write("app.s19", "mine");

        var run = await RunAsync("convert", In("app.hex"), In("app.s19"));

        Assert.Equal(
            (2, $"flash: error: {In("app.s19")}: the file exists already; --force replaces it\n"),
            (run.ExitCode, run.Error));
        Assert.Equal("mine", File.ReadAllText(In("app.s19")));
        Assert.Equal(0, (await RunAsync("convert", In("app.hex"), In("app.s19"), "--force")).ExitCode);
        Assert.StartsWith("S0", File.ReadAllText(In("app.s19")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_ThatFails_LeavesNothingBehind()
    {
        var run = await RunAsync("convert", In("app.hex"), In("app.bin"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a gap of 2 bytes at 0x00000102", run.Error, StringComparison.Ordinal);
        Assert.Equal([In("app.hex")], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Diff_NamesPlacesAndEndsWith1()
    {
        Write("new.hex", ":02010000AA66ED\n:0101040001F9\n:00000001FF\n");

        var run = await RunAsync("diff", In("app.hex"), In("new.hex"));

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("\n  0x00000101  0x00000101  0x00000001          1  1 different\n", run.Output);
    }

    [Theory]
    [InlineData("--range", "5", "'5' is no range of addresses; write it like 0x8000..0xFFFF")]
    [InlineData("--fill", "0x100", "'0x100' must be a number from 0x0 to 0xFF")]
    [InlineData("--base", "x", "'x' must be a number from 0x0 to 0xFFFFFFFF")]
    public async Task Numbers_OutOfRange_AreUsageErrors(string option, string value, string problem)
    {
        var run = await RunAsync("convert", In("app.hex"), In("x.hex"), option, value);

        Assert.Equal(
            (1, $"flash: error: {problem}; see 'flash image convert --help'\n"), (run.ExitCode, run.Error));
    }

    private static Task<ProgramRun> RunAsync(params string[] args) => ProgramRun.OfAsync(["image", .. args]);

    private string In(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => File.WriteAllText(In(name), text);
}
