using System.Diagnostics;

namespace FlashEngine.Tests.Native;

/// <summary>The machine's C compiler, which builds the native stand-ins of tests from <c>tests/native</c>.</summary>
internal static class CCompiler
{
    private static readonly TimeSpan RunTimeMax = TimeSpan.FromSeconds(60);

    /// <summary>Why nothing can be built; null when it can.</summary>
    public static string? Missing { get; } =
        Probe() ? null : "no C compiler (Debian packages gcc, libc6-dev)";

    /// <summary>Why nothing can be built for 32 bits; null when it can.</summary>
    public static string? Missing32 { get; } =
        Probe("-m32") ? null : "no C compiler for 32 bits (Debian package gcc-multilib)";

    /// <summary>Builds a shared library.</summary>
    /// <param name="source">Path of the source below <c>tests/native</c>.</param>
    /// <param name="library">Path of the library.</param>
    /// <param name="flags">More arguments of the compiler.</param>
    /// <returns>The path of the library.</returns>
    public static string Library(string source, string library, params string[] flags)
    {
        var path = Path.Combine(SourceFolder(), source);
        var (exitCode, text) = Run(
        [
            "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", .. flags, "-o", library, path,
            "-lpthread",
        ]);
        Assert.True(exitCode == 0, $"cc {path}: {text}");
        return library;
    }

    private static string SourceFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                return Path.Combine(folder.FullName, "tests", "native");
            }
        }

        throw new InvalidOperationException($"no global.json above {AppContext.BaseDirectory}");
    }

    private static bool Probe(params string[] flags)
    {
        if (OperatingSystem.IsWindows()
            || !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(
                folder => File.Exists(Path.Combine(folder, "cc"))))
        {
            return false;
        }

        var folder = Directory.CreateTempSubdirectory("flash-cc-");
        try
        {
            var source = Path.Combine(folder.FullName, "probe.c");
            File.WriteAllText(source, "#include <pthread.h>\nint main(void) { return 0; }\n");
            return Run([.. flags, "-o", Path.Combine(folder.FullName, "probe"), source]).ExitCode == 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int ExitCode, string Text) Run(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("cc", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(RunTimeMax))
        {
            process.Kill();
            throw new InvalidOperationException($"cc did not end within {RunTimeMax.TotalSeconds} s");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }
}
