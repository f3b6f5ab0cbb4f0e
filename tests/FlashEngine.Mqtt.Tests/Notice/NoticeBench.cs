using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Ota.Notice;
using FlashEngine.Station.Store;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>A desk of notices with a real server, store, memory and download folder, and a clock of its own.</summary>
internal sealed class NoticeBench : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-notice-");
    private readonly NoticeWorld _world = new() { Code = new byte[50] };
    private readonly SteppedTime _time;
    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _end = new();
    private readonly MosquittoClient _mqtt = new();
    private NoticeServerDouble _server = null!;
    private HttpClient _http = null!;
    private X509Certificate2 _signer = null!;
    private CommandStore _store = null!;
    private Downloader _downloader = null!;
    private NoticeDesk _desk = null!;
    private Task _running = Task.CompletedTask;

    private NoticeBench() => _time = new SteppedTime(_world.Now);

    public NoticeWorld World => _world;

    public NoticeServerDouble Server => _server;

    public string DownloadFolder => Path.Combine(_folder.FullName, "downloads");

    /// <summary>What is on the disk.</summary>
    public NoticeMemory Memory => new(Path.Combine(_folder.FullName, "memory.json"));

    public IEnumerable<string?> Told => _server.Reports.Select(report => (string?)report["update_status"]);

    /// <summary>The file names that were downloaded.</summary>
    public IEnumerable<string> Downloads => _server.Requests
        .Where(path => path.StartsWith("/ota_download/", StringComparison.Ordinal))
        .Select(path => path["/ota_download/".Length..]);

    /// <summary>A command per notice that went its way.</summary>
    public IReadOnlyList<StoredCommand> Commands => _store.Unfinished();

    /// <param name="leaveEnd">An earlier process installed the notice's version and could not tell it.</param>
    public static async Task<NoticeBench> StartAsync(bool leaveEnd = false)
    {
        var bench = new NoticeBench();
        bench._server = await NoticeServerDouble.StartAsync();
        bench._server.Image = bench._world.Image();
        bench._http = NoticeServer.MakeNetwork(bench._server.CaFile);
        bench._signer = StationSigner.Load(Path.Combine(bench._folder.FullName, "signer.pem"));
        bench._store = CommandStore.Open(Path.Combine(bench._folder.FullName, "state"));
        bench._downloader = new Downloader(
            new DownloaderSettings { Folder = bench.DownloadFolder, UseProxy = false }, TimeProvider.System);
        if (leaveEnd)
        {
            bench.Memory.Settle(bench._world.Notice().Command, isInstalled: true, NoticeStatus.Success);
        }

        bench._desk = bench.Desk();
        return bench;
    }

    /// <summary>The desk begins to work.</summary>
    public void Run() => _running = _desk.RunAsync(_end.Token);

    public void Offer(byte version = NoticeWorld.Version) => Offer(_world.Payload(_server.Address, version));

    public void Offer(byte[] payload) => _desk.Offer(payload);

    /// <summary>A command of a notice ends.</summary>
    public void End(NoticeCommand command, string status) => _desk.End(command.ToString(), status, null);

    /// <summary>Reads what was logged up to a line with this text.</summary>
    public async Task SaidAsync(string text)
    {
        while (!(await _log.Reader.ReadAsync().AsTask().WaitAsync(Device.Limit)).Contains(text, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Lets hours pass until a line with this text is logged.</summary>
    public async Task SaidLaterAsync(string text)
    {
        for (var said = SaidAsync(text); await Task.WhenAny(said, Task.Delay(Step)) != said;)
        {
            _time.Advance(TimeSpan.FromHours(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _desk.Complete();
        await _running.WaitAsync(Device.Limit);
        _downloader.Dispose();
        _store.Dispose();
        _signer.Dispose();
        _http.Dispose();
        await _mqtt.DisposeAsync();
        await _server.DisposeAsync();
        _world.Dispose();
        _end.Dispose();
        _folder.Delete(recursive: true);
    }

    private NoticeDesk Desk()
    {
        void Log(string line) => _log.Writer.TryWrite(line);
        var settings = new NoticeServerSettings
        {
            Server = _server.Address,
            VehicleId = NoticeServerDouble.VehicleId,
            Token = NoticeServerDouble.Token,
            AttemptsMax = 1,
        };
        var api = new NoticeServer(_http, settings, TimeProvider.System);
        var memory = Memory;
        var source = new NoticeSource(
            new NoticeProfile(api, _world.Keys, memory, _time), api, memory,
            new NoticePackager(NoticePackagerTests.Vehicle(), _signer));
        var commands = new CommandDesk(
            OtaProfile.Of(new OtaSettings { BrokerHost = "", DownloadFolder = "" }.Profile, "1"),
            new JobPolicy { QueueMax = 100 },
            _store,
            new Outbox(_store, _mqtt, Log),
            new AgentMessages(new FlashTopics("1"), _mqtt, 1, TimeProvider.System, Log),
            "1",
            TimeProvider.System,
            Log);
        return new NoticeDesk(source, commands, _store, _downloader, new Random(1), _time, Log);
    }
}
