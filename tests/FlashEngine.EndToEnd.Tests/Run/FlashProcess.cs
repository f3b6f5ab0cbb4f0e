using FlashEngine.EndToEnd.Tests.Agent;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>One run of the real program from its start to its end, and what came of it.</summary>
internal sealed record FlashProcess(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>flash</c> with these arguments.</summary>
    public static async Task<FlashProcess> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var process = ChildProcess.Flash(null, arguments);
        var exitCode = await process.ExitAsync();
        return new(exitCode, process.Output.ToString(), process.Error.ToString());
    }

    /// <summary>It ended well and had nothing to complain about.</summary>
    public FlashProcess Succeeded()
    {
        Assert.True(Error.Length == 0, Error);
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Output}");
        return this;
    }

    /// <summary>It ended with this code, and with one line on standard error that has all these words.</summary>
    public void Failed(int exitCode, params IReadOnlyList<string> words)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, expected {exitCode}: {Error}\n{Output}");
        var line = Assert.Single(Error.Split('\n'));
        Assert.StartsWith("flash: error: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.True(line.Contains(word, StringComparison.Ordinal), $"no {word} in: {line}"));
    }
}
