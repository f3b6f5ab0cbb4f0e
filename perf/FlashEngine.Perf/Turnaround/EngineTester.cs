using FlashEngine.Adapters.SocketCan;
using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Flashing;
using FlashEngine.IsoTp;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;
using FlashEngine.Wire;

namespace FlashEngine.Perf.Turnaround;

/// <summary>A download by the engine: channel thread, loop, client and exchange on a raw socket, as in a job.</summary>
internal sealed class EngineTester : ITester, IAdapterHost, IDownloadObserver
{
    private const int HeaderLength = 2;
    private const long PatienceNs = 10_000_000_000; // the machine may be busy elsewhere
    private static readonly TimeSpan HangMax = TimeSpan.FromSeconds(120);
    private readonly RealRuntime _runtime;
    private readonly IChannelRunner _runner;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _data;

    public EngineTester(string device, int blocks)
    {
        _data = new byte[blocks * (ITester.BlockLength - HeaderLength)];
        _runtime = new RealRuntime(Clock);
        var channel = new SocketCanAdapter().Open(this, new CanChannelRequest
        {
            Device = device,
            BitRate = new CanBitRate(500_000),
            ReceiveIds = [ITester.ResponseId],
        });
        _runner = _runtime.Run(device, channel, tap: null);
    }

    public IStationClock Clock { get; } = new MonotonicClock();

    public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();

    public void Start() => _runner.Post((loop, nowNs) =>
    {
        var link = loop.AddLink(new CanLinkOptions
        {
            Name = _runner.Name,
            Transport = new IsoTpOptions
            {
                TxId = ITester.RequestId,
                RxId = ITester.ResponseId,
                N_AsNs = PatienceNs,
                N_BsNs = PatienceNs,
                N_CrNs = PatienceNs,
            },
            P2Ns = PatienceNs,
            P2StarNs = PatienceNs,
        });
        var download = new DownloadRequest { Address = 0, Data = _data };
        link.Client.Begin(new DownloadExchange(_runner.Name, download, this), nowNs);
    });

    public void Dispose()
    {
        var isDone = _done.Task.Wait(HangMax);
        _runner.StopAsync().Wait();
        _runtime.Dispose();
        if (!isDone)
        {
            throw new InvalidOperationException("the engine's download did not end");
        }
    }

    public void OnBlockConfirmed(int bytes)
    {
        // the listener measures
    }

    public void OnCompleted(DownloadResult result) => _done.SetResult();

    public void OnFailed(FlashException failure) => _done.SetException(failure);
}
