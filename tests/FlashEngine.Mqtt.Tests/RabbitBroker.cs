using System.Diagnostics;

namespace FlashEngine.Mqtt.Tests;

/// <summary>
/// RabbitMQ with its MQTT plugin, as Debian packs it, on loopback ports and in folders of its own, with an Erlang port
/// mapper of its own. Both are ended by their process handles.
/// </summary>
public sealed class RabbitBroker : IDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string PortMapper = "/usr/bin/epmd";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-rabbitmq-");
    private readonly int _mapperPort = MosquittoBroker.FreePort();
    private readonly List<Process> _processes = [];
    private readonly List<string> _output = [];

    /// <summary>Why there is none, or null.</summary>
    public static string? Missing => File.Exists(Server) && File.Exists(PortMapper)
        ? null : "not installed: RabbitMQ (Debian: apt-get install rabbitmq-server)";

    /// <summary>The port of the MQTT plugin.</summary>
    public int Port { get; } = MosquittoBroker.FreePort();

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<RabbitBroker> StartAsync()
    {
        var broker = new RabbitBroker();
        try
        {
            broker.Run(PortMapper, ["-port", $"{broker._mapperPort}", "-address", "127.0.0.1"], null);
            var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            broker.WriteSettings();
            broker.Run(Server, [], started);
            Assert.True(await started.Task.WaitAsync(StartTimeout), broker.Text());
            return broker;
        }
        catch
        {
            broker.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void WriteSettings()
    {
        File.WriteAllText(At("plugins"), "[rabbitmq_mqtt].\n");
        File.WriteAllText(At("rabbit.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{MosquittoBroker.FreePort()}
            mqtt.listeners.tcp.1 = 127.0.0.1:{Port}
            mqtt.allow_anonymous = true
            log.console = true

            """);
    }

    private void Run(string program, string[] arguments, TaskCompletionSource<bool>? started)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Settings())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        _processes.Add(process);
        process.OutputDataReceived += (_, line) => Watch(line.Data, started);
        process.ErrorDataReceived += (_, line) => Watch(line.Data, null);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Watch(string? line, TaskCompletionSource<bool>? started)
    {
        lock (_output)
        {
            _output.Add(line ?? "(end)");
        }

        if (line is null || line.Contains("Server startup complete", StringComparison.Ordinal))
        {
            started?.TrySetResult(line is not null);
        }
    }

    private string Text()
    {
        lock (_output)
        {
            return string.Join('\n', _output.TakeLast(20));
        }
    }

    // The variable of systemd lets the script become the broker instead of its parent.
    private IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("HOME", _folder.FullName),
        ("ERL_EPMD_PORT", $"{_mapperPort}"),
        ("RABBITMQ_NODENAME", $"flash{Port}@localhost"),
        ("RABBITMQ_DIST_PORT", $"{MosquittoBroker.FreePort()}"),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        ("RABBITMQ_MNESIA_BASE", At("mnesia")),
        ("RABBITMQ_LOG_BASE", At("log")),
        ("RABBITMQ_LOGS", "-"),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", At("plugins")),
        ("RABBITMQ_CONFIG_FILE", At("rabbit.conf")),
        ("RABBITMQ_CONF_ENV_FILE", At("none")),
        ("RUNNING_UNDER_SYSTEMD", "true"),
    ];
}
