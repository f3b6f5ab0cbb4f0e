using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.Tests.Native;

namespace FlashEngine.J2534.Tests;

/// <summary>The host process by itself: it never outlives the engine, whatever its library does.</summary>
public sealed class HostTests : IDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);
    private readonly PassThruBus _bus = new();
    private readonly Process _host = Process.Start(new ProcessStartInfo(Program)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static string Program => Path.Combine(
        AppContext.BaseDirectory, $"j2534-host-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");

    public void Dispose()
    {
        if (!_host.HasExited)
        {
            _host.Kill();
        }

        _host.Dispose();
        _bus.Dispose();
    }

    [CompilerFact]
    public async Task Host_EngineIsGone_ClosesTheChannelAndEnds()
    {
        await OpenAsync("");

        _host.StandardInput.Close();

        Assert.True(_host.WaitForExit(EndMax), "the host has outlived the engine");
        Assert.Equal(0, _host.ExitCode);
    }

    // A terminal's interrupt and a service manager's request reach the whole group; the engine decides when it is over.
    [CompilerTheory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    [InlineData("-HUP")]
    public async Task Host_IsSignalledTogetherWithTheEngine_LeavesItToTheEngine(string signal)
    {
        await OpenAsync("");
        using var kill = Process.Start("kill", [signal, $"{_host.Id}"]);
        Assert.True(kill.WaitForExit(EndMax));
        Assert.False(_host.WaitForExit(TimeSpan.FromMilliseconds(300)), "the host has ended");

        _host.StandardInput.Close();

        Assert.True(_host.WaitForExit(EndMax), "the host has outlived the engine");
        Assert.Equal(0, _host.ExitCode);
    }

    [CompilerFact]
    public async Task Host_EngineIsGoneWhileTheLibraryHangs_Ends()
    {
        await OpenAsync("?hang-in-close");

        _host.StandardInput.Close();

        Assert.True(_host.WaitForExit(EndMax), "the host has outlived the engine");
        Assert.Equal(113, _host.ExitCode);
    }

    [CompilerFact]
    public async Task Host_EngineIsGoneBeforeItSaidAnything_Ends()
    {
        await Task.Run(_host.StandardInput.Close);

        Assert.True(_host.WaitForExit(EndMax), "the host has outlived the engine");
    }

    private async Task OpenAsync(string misdeed)
    {
        var path = Encoding.UTF8.GetBytes(_bus.Library + '\0');
        var name = Encoding.UTF8.GetBytes(_bus.Request().Options["name"] + misdeed + '\0');
        uint[] head = [(uint)path.Length, (uint)name.Length, 5, 500_000, 0, 0];
        await _host.StandardInput.BaseStream.WriteAsync(
            (byte[])[.. MemoryMarshal.AsBytes<uint>(head), .. path, .. name]);
        await _host.StandardInput.BaseStream.FlushAsync();
        var reply = new byte[20];
        await _host.StandardOutput.BaseStream.ReadExactlyAsync(reply);
        Assert.Equal(0, BitConverter.ToInt32(reply));
        var text = new byte[BitConverter.ToInt32(reply, 16)];
        await _host.StandardOutput.BaseStream.ReadExactlyAsync(text);
        Assert.Equal("firmware 1.2, library 3.4, API 04.04", Encoding.ASCII.GetString(text));
    }
}
