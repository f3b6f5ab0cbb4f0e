using System.Diagnostics;

namespace FlashEngine.Peers.Tests;

/// <summary>A test that needs tshark; without it it is skipped, and says so.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute() => Skip = Tshark.Path is null ? "not installed: tshark (Debian)" : null;
}

/// <summary>Wireshark's dissectors on a trace of ISO-TP and UDS.</summary>
internal static class Tshark
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>Null when it is not installed.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, "tshark"))
        .FirstOrDefault(File.Exists);

    /// <summary>Dissects a file; what comes on standard output.</summary>
    public static async Task<string> ReadAsync(string file, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(
            Path!,
            ["-r", file, "-d", "can.subdissector,iso15765", "-d", "iso15765.subdissector,uds", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeMax);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"tshark ended with {process.ExitCode}: {await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
