using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.Tests.Native;

namespace FlashEngine.Hosts.Tests.Keys;

/// <summary>The host process by itself.</summary>
public sealed class KeyHostTests : IDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);
    private readonly KeyLibraries _libraries = new();
    private readonly Process _host = Process.Start(new ProcessStartInfo(Program)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static string Program => Workspace.Repository(
        "artifacts", "plugins", "FlashEngine.Plugins.KeyLibrary",
        $"key-host-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");

    public void Dispose()
    {
        if (!_host.HasExited)
        {
            _host.Kill();
        }

        _host.Dispose();
        _libraries.Dispose();
    }

    [CompilerFact]
    public async Task Host_EngineIsGoneWhileTheLibraryHangs_Ends()
    {
        await SendAsync(_libraries.Bad("HANG"), 255);

        _host.StandardInput.Close();

        Assert.True(_host.WaitForExit(EndMax), "the host has outlived the engine");
    }

    [CompilerFact]
    public void Host_EngineIsGoneBeforeTheRequest_Ends()
    {
        _host.StandardInput.Close();

        Assert.True(_host.WaitForExit(EndMax), "the host has outlived the engine");
    }

    [CompilerFact]
    public async Task Host_RequestBeyondItsLimits_EndsWithoutLoadingAnything()
    {
        await SendAsync(_libraries.Bad("HANG"), 4096);

        Assert.True(_host.WaitForExit(EndMax), "the host took a buffer that it does not have");
        Assert.Equal(2, _host.ExitCode);
    }

    private async Task SendAsync(string library, uint keyMax)
    {
        var path = Encoding.UTF8.GetBytes(library + '\0');
        uint[] head = [0, 1, keyMax, (uint)path.Length, 1, 1, 1];
        await _host.StandardInput.BaseStream.WriteAsync(
            (byte[])[.. MemoryMarshal.AsBytes<uint>(head), .. path, 0, 0, 0xAA]);
        await _host.StandardInput.BaseStream.FlushAsync();
    }
}
