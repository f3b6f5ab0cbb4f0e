using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Station.Channels;

namespace FlashEngine.Perf.Threads;

/// <summary>A channel thread of the station that sends one PDU to an ECU which asks for STmin.</summary>
internal sealed class PacedChannel : IDisposable
{
    private const int FirstFrameBytes = 6;
    private const int ConsecutiveFrameBytes = 7;

    // The timers run; but a machine that is busy elsewhere for a second must not end a bench.
    private const long TimerNs = 60_000_000_000;

    private readonly long _stMinNs;
    private readonly CanFrame _flowControl;
    private readonly InProcessChannel _channel;
    private readonly IChannelRunner _runner;
    private readonly byte[] _pdu;
    private readonly long[] _latenessNs;
    private readonly TaskCompletionSource _done = new();
    private long _lastNs;
    private int _frames;

    /// <summary>Starts the thread; it sends nothing yet.</summary>
    public PacedChannel(RealRuntime runtime, int stMinUs, int gaps)
    {
        _stMinNs = stMinUs * 1000L;
        _flowControl = new CanFrame(CanId.Standard(0x7E8), [0x30, 0, StMin.Encode(stMinUs), 0, 0, 0, 0, 0]);
        _latenessNs = new long[gaps];
        _pdu = new byte[FirstFrameBytes + ((gaps + 1) * ConsecutiveFrameBytes)];
        _channel = new InProcessChannel(runtime.Clock, OnSent);
        _runner = runtime.Run("paced", _channel, tap: null);
    }

    /// <summary>How much longer than STmin each gap was; negative: too short.</summary>
    public IReadOnlyList<long> LatenessNs => _latenessNs;

    /// <summary>Sends the PDU.</summary>
    public Task SendAsync()
    {
        _runner.Post((loop, nowNs) =>
        {
            var link = loop.AddLink(new CanLinkOptions
            {
                Name = "paced",
                Transport = new IsoTpOptions
                {
                    TxId = CanId.Standard(0x7E0),
                    RxId = CanId.Standard(0x7E8),
                    N_AsNs = TimerNs,
                    N_BsNs = TimerNs,
                },
                P2Ns = TimerNs,
                P2StarNs = TimerNs,
            });
            link.Submit(_pdu, nowNs);
        });
        return _done.Task;
    }

    public void Dispose()
    {
        _runner.StopAsync().Wait();
        _channel.Dispose();
    }

    // On the channel's thread. A gap is measured from the confirmation of a frame to the hand-over of the next one.
    private void OnSent(InProcessChannel channel, CanFrame frame, long nowNs)
    {
        if (_frames == 0)
        {
            channel.Deliver(CanEventKind.Received, _flowControl, nowNs);
        }
        else if (_frames > 1)
        {
            _latenessNs[_frames - 2] = nowNs - _lastNs - _stMinNs;
        }

        _lastNs = nowNs;
        if (++_frames == _latenessNs.Length + 2)
        {
            _done.SetResult();
        }
    }
}
