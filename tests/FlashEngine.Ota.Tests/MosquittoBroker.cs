using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FlashEngine.Ota.Tests;

/// <summary>What a broker listens with.</summary>
public sealed record MosquittoBrokerOptions
{
    /// <summary>PEM file of the server's certificate; null: no TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>PEM file of the CA of client certificates, which are then demanded; null: none is wanted.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>The only version of TLS, such as <c>tlsv1.2</c>; null: all that the broker knows.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The only user; null: anybody may connect.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>Text of an access control file; null: everything is allowed.</summary>
    public string? AccessControl { get; init; }
}

/// <summary>A real Mosquitto on a free port of the loopback interface, ended by its own process handle.</summary>
public sealed class MosquittoBroker : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-mosquitto-");
    private readonly MosquittoBrokerOptions _options;
    private Process? _process;

    private MosquittoBroker(MosquittoBrokerOptions options) => _options = options;

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Its address.</summary>
    public static string Host => "127.0.0.1";

    /// <summary>Starts a broker and waits until it listens.</summary>
    public static async Task<MosquittoBroker> StartAsync(MosquittoBrokerOptions? options = null)
    {
        var broker = new MosquittoBroker(options ?? new MosquittoBrokerOptions());

        // Somebody else may take the free port before the broker does; then another one is tried.
        for (int attempt = 0; attempt < 5; attempt++)
        {
            broker.Port = FreePort();
            if (await broker.TryStartAsync())
            {
                return broker;
            }
        }

        broker.Dispose();
        throw new InvalidOperationException("mosquitto did not start on five free ports");
    }

    /// <summary>A port of the loopback interface on which nothing listens now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends the process; the port stays reserved for <see cref="StartAgainAsync"/> by name only.</summary>
    public void Stop()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task StartAgainAsync() =>
        Assert.True(await TryStartAsync(), $"mosquitto did not start again on port {Port}");

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private static string FindProgram()
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string[] folders = [.. path.Split(Path.PathSeparator), "/usr/sbin"];
        string name = OperatingSystem.IsWindows() ? "mosquitto.exe" : "mosquitto";
        return folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "these tests need the Mosquitto broker: apt-get install mosquitto libmosquitto1");
    }

    private async Task<bool> TryStartAsync()
    {
        string configuration = Path.Combine(_folder.FullName, "mosquitto.conf");
        await File.WriteAllLinesAsync(configuration, Configuration());
        var start = new ProcessStartInfo(FindProgram(), ["-c", configuration, "-v"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        _process = process;
        var running = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) => Watch(line.Data);
        process.OutputDataReceived += (_, line) => Watch(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        if (await running.Task.WaitAsync(StartTimeout))
        {
            return true;
        }

        Stop();
        return false;

        void Watch(string? line)
        {
            if (line is null || line.Contains("Error:", StringComparison.Ordinal))
            {
                running.TrySetResult(false);
            }
            else if (line.EndsWith("running", StringComparison.Ordinal))
            {
                running.TrySetResult(true);
            }
        }
    }

    private IEnumerable<string> Configuration()
    {
        yield return $"listener {Port} {Host}";
        yield return $"allow_anonymous {(_options.UserName is null ? "true" : "false")}";
        if (Environment.UserName == "root")
        {
            // Without this it becomes user mosquitto, who may not read the files of this test.
            yield return "user root";
        }

        if (_options.CertificateFile is { } certificate)
        {
            yield return $"certfile {certificate}";
            yield return $"keyfile {_options.KeyFile}";
        }

        if (_options.ClientCaFile is { } authority)
        {
            yield return $"cafile {authority}";
            yield return "require_certificate true";
        }

        if (_options.TlsVersion is { } version)
        {
            yield return $"tls_version {version}";
        }

        if (_options.UserName is { } user)
        {
            yield return $"password_file {Write("passwords", $"{user}:{PasswordHash(_options.Password!)}\n")}";
        }

        if (_options.AccessControl is { } rules)
        {
            yield return $"acl_file {Write("acl", rules)}";
        }
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    // The format of mosquitto_passwd: $7$iterations$salt$PBKDF2-HMAC-SHA512.
    private static string PasswordHash(string password)
    {
        const int iterations = 101;
        byte[] salt = RandomNumberGenerator.GetBytes(12);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, 64);
        return $"$7${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }
}
