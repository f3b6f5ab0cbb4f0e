using System.Diagnostics;

namespace FlashEngine.Adapters.Tests;

/// <summary>The real program <c>flash</c>, with the adapters loaded as plugins.</summary>
internal static class FlashProgram
{
    public static string Root { get; } = FindRoot();

    /// <summary>Runs it to its end, 60 s at most.</summary>
    /// <param name="libraries">What the variables that name the vendors' libraries are.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Exit code, and everything that it wrote with each run of blanks as one.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyDictionary<string, string> libraries, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "flash.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FLASH_HOME"] = Root;
        start.Environment["COLUMNS"] = "400";
        foreach (var variable in new[] { "FLASH_PCAN_LIBRARY", "FLASH_KVASER_LIBRARY" })
        {
            start.Environment[variable] = libraries.GetValueOrDefault(variable);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        var text = await output + await errors;
        return (process.ExitCode, string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
