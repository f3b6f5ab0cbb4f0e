using System.Diagnostics;
using System.Globalization;

namespace FlashEngine.Cli.Demo;

/// <summary>A real Mosquitto with TLS on a free loopback port; it lives as long as this object.</summary>
internal sealed class DemoBroker : IAsyncDisposable
{
    private const int AttemptsMax = 5;
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(15);

    // Debian puts daemons where the search path of a plain user does not lead.
    private static readonly string[] Programs = ["mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"];

    private readonly Process _process;

    private DemoBroker(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>The TLS port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts the broker and waits until it listens.</summary>
    /// <param name="folder">Where its configuration goes.</param>
    /// <param name="certificates">CA and server certificate.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InputException">Mosquitto is not installed.</exception>
    /// <exception cref="JobException"><see cref="FlashExitCode.Network"/>: it does not start; its words are
    /// quoted.</exception>
    public static async Task<DemoBroker> StartAsync(
        string folder,
        DemoCertificates certificates,
        CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Between finding a port free and taking it, another program can be faster.
            var port = LoopbackPort.FindFree();
            var configuration = Path.Combine(folder, "mosquitto.conf");
            await File.WriteAllTextAsync(configuration, Configuration(port, certificates), cancellation);
            var broker = new DemoBroker(Launch(configuration), port);
            string? problem = "cancelled";
            try
            {
                problem = await WaitUntilRunningAsync(broker._process, cancellation);
            }
            finally
            {
                if (problem is not null)
                {
                    await broker.DisposeAsync();
                }
            }

            if (problem is null)
            {
                return broker;
            }

            if (attempt == AttemptsMax)
            {
                throw new JobException(FlashExitCode.Network, $"the demo's Mosquitto does not start: {problem}");
            }
        }
    }

    /// <summary>Ends the broker at once.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            await _process.WaitForExitAsync();
        }
    }

    private static string Configuration(int port, DemoCertificates certificates) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        listener {port} 127.0.0.1
        cafile {certificates.TlsRootFile}
        certfile {certificates.ServerCertificateFile}
        keyfile {certificates.ServerKeyFile}
        allow_anonymous true
        persistence false
        user {Environment.UserName}
        log_dest stderr
        log_type error
        log_type warning
        log_type notice
        log_type information

        """);

    private static Process Launch(string configuration)
    {
        foreach (var program in Programs)
        {
            var start = new ProcessStartInfo(program) { RedirectStandardError = true, UseShellExecute = false };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(configuration);
            try
            {
                return Process.Start(start)!;
            }
            catch (System.ComponentModel.Win32Exception) when (program != Programs[^1])
            {
                // Not there; the next place may have it.
                continue;
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                throw new InputException(
                    "mosquitto is missing; run: apt-get install -y --no-install-recommends mosquitto", e);
            }
        }

        throw new UnreachableException();
    }

    // The broker says 'running' once it listens; a failure is its last error line.
    private static async Task<string?> WaitUntilRunningAsync(Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartTimeMax);
        var last = "it ended at once";
        try
        {
            while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.EndsWith("running", StringComparison.Ordinal))
                {
                    // A full pipe must not stop the broker.
                    _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return null;
                }

                last = line;
            }

            return last;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no sign of life within {StartTimeMax.TotalSeconds:F0} s";
        }
    }
}
