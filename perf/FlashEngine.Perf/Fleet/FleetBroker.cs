using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FlashEngine.Perf.Fleet;

/// <summary>A Mosquitto of its own on a free port of the loopback, ended by its process handle.</summary>
public sealed class FleetBroker : IDisposable
{
    /// <summary>Where it listens.</summary>
    public const string Host = "127.0.0.1";

    private const int Attempts = 5;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private FleetBroker(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where its settings are written.</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task<FleetBroker> StartAsync(string folder)
    {
        // Somebody else may take the free port before the broker does; then another one is tried.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort();
            var process = Process.Start(new ProcessStartInfo(
                Program("mosquitto"), ["-v", "-c", await WriteSettingsAsync(folder, port)])
            { RedirectStandardError = true })!;
            if (await ListensAsync(process))
            {
                return new FleetBroker(process, port);
            }

            End(process);
        }

        throw new InvalidOperationException($"mosquitto did not start on {Attempts} free ports");
    }

    /// <summary>Path of a program, which Debian may have put where users do not look.</summary>
    public static string Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"this bench needs {name}: apt-get install mosquitto mosquitto-clients libmosquitto1");

    /// <inheritdoc/>
    public void Dispose() => End(_process);

    private static async Task<string> WriteSettingsAsync(string folder, int port)
    {
        var path = Path.Combine(folder, "mosquitto.conf");
        List<string> lines =
        [
            $"listener {port} {Host}",
            "allow_anonymous true",
            "set_tcp_nodelay true",
            "max_queued_messages 0",
            "log_type error",
            "log_type information",
        ];
        if (Environment.UserName == "root")
        {
            lines.Add("user root"); // it would become a user who may not read its settings
        }

        await File.WriteAllLinesAsync(path, lines);
        return path;
    }

    private static async Task<bool> ListensAsync(Process process)
    {
        var listens = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            // What comes later is read on, so that the broker never waits for its log.
            if (line.Data is null || line.Data.EndsWith("running", StringComparison.Ordinal))
            {
                _ = listens.TrySetResult(line.Data is not null);
            }
        };
        process.BeginErrorReadLine();
        return await listens.Task.WaitAsync(StartTimeout);
    }

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
