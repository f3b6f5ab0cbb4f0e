using System.Diagnostics;

namespace FlashEngine.Tests.Images;

/// <summary>Runs programs that give a second opinion.</summary>
internal static class Tool
{
    /// <summary>True when the program is on the path.</summary>
    public static bool Exists(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program to its end, 60 s at most.</summary>
    public static (int ExitCode, string Output) Run(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill();
            throw new InvalidOperationException($"{name} did not end within 60 s");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }
}
