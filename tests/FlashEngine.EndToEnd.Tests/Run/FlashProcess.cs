using System.Diagnostics;
using System.Reflection;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>One run of the real program as a process of its own, and what came of it.</summary>
internal sealed record FlashProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static string RepositoryRoot => Metadata("RepoRoot");

    /// <summary>Runs <c>flash</c> with these arguments in a folder, and kills it when it does not end.</summary>
    public static async Task<FlashProcess> RunAsync(string folder, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Metadata("FlashDll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["FLASH_HOME"] = RepositoryRoot;

        // Compiled scripts are kept with the build, not with the user who runs the tests.
        start.Environment["XDG_DATA_HOME"] = Path.Combine(AppContext.BaseDirectory, "data-home");
        _ = Directory.CreateDirectory(start.Environment["XDG_DATA_HOME"]!);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"flash {string.Join(' ', arguments)} did not end: {await output}{await error}");
        }

        return new(process.ExitCode, await output, await error);
    }

    /// <summary>It ended well and had nothing to complain about.</summary>
    public FlashProcess Succeeded()
    {
        Assert.Equal("", Error);
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Output}");
        return this;
    }

    /// <summary>It ended with this code, and with one line on standard error that has all these words.</summary>
    public FlashProcess Failed(int exitCode, params IReadOnlyList<string> words)
    {
        var line = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("flash: error: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, expected {exitCode}: {line}");
        return this;
    }

    private static string Metadata(string key) => typeof(FlashProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
