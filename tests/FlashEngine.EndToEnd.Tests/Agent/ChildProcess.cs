using System.Diagnostics;
using System.Globalization;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>A process of this test, bounded in time; ended by its own handle when it does not end by itself.</summary>
internal sealed class ChildProcess : IDisposable
{
    // The lab's guest is ten times slower.
    private static readonly TimeSpan RunTimeMax =
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("FLASHENGINE_LAB") == "1" ? 400 : 90);

    // Compiled scripts are kept with the build, so that the lab, which is slow, finds what was compiled outside.
    private static readonly string DataHome =
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "test-data")).FullName;

    private readonly Process _process;

    private ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        Output = new LineLog($"{start.FileName} (output)");
        Error = new LineLog($"{start.FileName} (error)");
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Error.Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    /// <summary>Lines on standard output.</summary>
    public LineLog Output { get; }

    /// <summary>Lines on standard error.</summary>
    public LineLog Error { get; }

    /// <summary>Starts the real program <c>flash</c> with nothing of the caller's OTA settings around it.</summary>
    public static ChildProcess Flash(
        IReadOnlyDictionary<string, string>? environment, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Program, .. arguments]);
        foreach (var name in start.Environment.Keys.Where(IsOfTheAgent).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["FLASH_HOME"] = Repository.Root;

        start.Environment["XDG_DATA_HOME"] = DataHome;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(start);
    }

    /// <summary>Starts a tool that is on the search path.</summary>
    public static ChildProcess Tool(string name, params IReadOnlyList<string> arguments) =>
        new(new ProcessStartInfo(name, arguments));

    /// <summary>The exit code, once it ended and everything that it wrote was read.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(RunTimeMax);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{_process.StartInfo.FileName} did not end:\n{Output}\n{Error}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks it to terminate, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        var id = _process.Id.ToString(CultureInfo.InvariantCulture);
        using var kill = Tool("kill", "-TERM", id);
        Assert.Equal(0, await kill.ExitAsync());
    }

    /// <summary>Ends it without asking, as a power cut does.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static bool IsOfTheAgent(string name) =>
        name is "DEVICE_ID" or "DOWNLOAD_CHUNK_SIZE" || name.StartsWith("BROKER_", StringComparison.Ordinal);
}
