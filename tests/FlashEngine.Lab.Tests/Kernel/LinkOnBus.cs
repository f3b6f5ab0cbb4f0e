using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Lab.Tests.Kernel;

/// <summary>Our ISO-TP on a real channel, stepped by the thread that asks for something.</summary>
internal sealed class LinkOnBus : IPduSink, IDisposable
{
    private const int BatchLength = 64;
    private readonly ICanChannel _channel;
    private readonly IsoTpLink _link;
    private readonly CanEvent[] _events = new CanEvent[BatchLength];
    private readonly CanFrame[] _frames = new CanFrame[16];
    private int _waiting;
    private N_Result? _confirmed;
    private N_Result? _indicated;
    private byte[] _pdu = [];

    public LinkOnBus(ICanChannel channel, IsoTpOptions options)
    {
        _channel = channel;
        _link = new IsoTpLink(options, this);
    }

    public IsoTpLink Link => _link;

    /// <summary>Sends a PDU and steps until it is confirmed.</summary>
    public N_Result Send(ReadOnlyMemory<byte> pdu)
    {
        _confirmed = null;
        _link.Send(pdu, Lab.NowNs);
        Run(() => _confirmed is not null, pdu.Length);
        return _confirmed!.Value;
    }

    /// <summary>Steps until a PDU has come, or its reception has failed.</summary>
    public (N_Result Result, byte[] Pdu) Receive(int expectedLength)
    {
        Run(() => _indicated is not null, expectedLength);
        var result = _indicated!.Value;
        _indicated = null;
        return (result, _pdu);
    }

    public void OnConfirm(N_Result result, long timestampNs) => _confirmed = result;

    public void OnFirstFrameIndication(int length, long timestampNs)
    {
    }

    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        _indicated = result;
        _pdu = pdu.ToArray();
    }

    public void Dispose() => _channel.Dispose();

    private void Run(Func<bool> isDone, int length)
    {
        // The guest is slow; this only ends a test that would hang.
        var endNs = Lab.NowNs + 30_000_000_000 + (length * 200_000L);
        while (!isDone())
        {
            var nowNs = Lab.NowNs;
            Assert.True(nowNs < endNs, $"{length} bytes, no end: sending {_link.IsSending}, receiving {_link.IsReceiving}");
            Step(nowNs);
            if (!isDone())
            {
                var nextFrameNs = _waiting > 0 ? long.MaxValue : _link.NextFrameNs;
                _channel.Wait(Math.Min(endNs, Math.Min(_link.DeadlineNs, nextFrameNs)));
            }
        }
    }

    private void Step(long nowNs)
    {
        for (var count = BatchLength; count == BatchLength;)
        {
            count = _channel.Receive(_events);
            for (var i = 0; i < count; i++)
            {
                Take(in _events[i]);
            }
        }

        if (_link.DeadlineNs <= nowNs)
        {
            _link.OnDeadline(nowNs);
        }

        while (_waiting < _frames.Length && _link.NextFrameNs <= nowNs)
        {
            _link.TakeFrame(nowNs, ref _frames[_waiting++]);
        }

        var accepted = _waiting == 0 ? 0 : _channel.Send(_frames.AsSpan(0, _waiting));
        _waiting -= accepted;
        _frames.AsSpan(accepted, _waiting).CopyTo(_frames);
    }

    private void Take(in CanEvent canEvent)
    {
        switch (canEvent.Kind)
        {
            case CanEventKind.Received:
                _link.OnFrame(canEvent.Frame, canEvent.TimestampNs);
                break;
            case CanEventKind.Transmitted:
                _link.OnTransmitted(canEvent.TimestampNs);
                break;
            default:
                Assert.Fail($"{canEvent.Kind} on the bus");
                break;
        }
    }
}
