using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Channels;

/// <summary>Settings of a link.</summary>
public sealed record EcuLinkOptions
{
    /// <summary>The ECU's name, or that of the functional group.</summary>
    public required string Name { get; init; }

    /// <summary>Addresses and transport parameters.</summary>
    public required IsoTpOptions Transport { get; init; }

    /// <summary>P2Client in nanoseconds, a lower bound once the ECU has stated its own.</summary>
    public required long P2Ns { get; init; }

    /// <summary>P2*Client in nanoseconds, a lower bound once the ECU has stated its own.</summary>
    public required long P2StarNs { get; init; }

    /// <summary>P3Client in nanoseconds: the least pause between an exchange and the next request.</summary>
    public long P3Ns { get; init; }
}

/// <summary>
/// One ECU on a channel: its transport, its UDS client, and its place in the arbitration. Belongs to the channel's
/// loop.
/// </summary>
public sealed class EcuLink : IPduSink, IPduSender
{
    private static readonly ReadOnlyMemory<byte> TesterPresentSuppressed = new byte[] { 0x3E, 0x80 };
    private readonly long _fullFrameNs;
    private readonly List<EcuLink> _functionalLinks;
    private ReadOnlyMemory<byte> _waiting;
    private bool _sendingKeepAlive;
    private bool _isReceiving;

    // Functional clients that wait for the end of the segmented PDU that is coming in.
    private readonly List<UdsClient> _receptionFor = [];

    internal EcuLink(EcuLinkOptions options, List<EcuLink> functionalLinks)
    {
        _functionalLinks = functionalLinks;
        Name = options.Name;
        Log = new ExchangeLog();
        Client = new UdsClient(this, new UdsTiming(options.P2Ns, options.P2StarNs) { P3Ns = options.P3Ns }, Log);
        Transport = new IsoTpLink(options.Transport, this);
        RxAddress = new IsoTpAddress(options.Transport.RxId, options.Transport.RxPrefix);
        _fullFrameNs = FullFrameNs(options.Transport);
    }

    /// <summary>The ECU's name.</summary>
    public string Name { get; }

    /// <summary>ISO-TP sender and receiver.</summary>
    public IsoTpLink Transport { get; }

    /// <summary>The UDS client.</summary>
    public UdsClient Client { get; }

    /// <summary>The last exchanges.</summary>
    public ExchangeLog Log { get; }

    /// <summary>
    /// Estimate of what is left to do for this ECU, in nanoseconds. The ECU with the longest remaining path gets the
    /// bus for the next block.
    /// </summary>
    public long RemainingNs { get; set; }

    /// <summary>True while a PDU waits for the bus.</summary>
    internal bool IsWaiting => !_waiting.IsEmpty;

    /// <summary>True while a segmented PDU of this link is on the bus.</summary>
    internal bool HasBus { get; private set; }

    /// <summary>The address of the frames that belong to this link.</summary>
    internal IsoTpAddress RxAddress { get; }

    /// <summary>True when the waiting PDU fits one frame and needs no grant.</summary>
    internal bool IsWaitingShort => _waiting.Length <= Transport.SingleFrameLengthMax;

    /// <summary>True while frames of the ECU are expected: a response, or a FlowControl for what we send.</summary>
    internal bool ExpectsFrames =>
        Client.IsAwaitingResponse
        || (Transport.IsSending && Transport.UnconfirmedFrames == 0 && Transport.NextFrameNs == long.MaxValue);

    /// <summary>
    /// The share of the bus that a segmented transfer of this link takes: 1 with STmin 0, less with pauses.
    /// </summary>
    internal double BusDemand => (double)_fullFrameNs / (_fullFrameNs + Transport.CurrentStMinNs);

    /// <inheritdoc/>
    public void Submit(ReadOnlyMemory<byte> pdu, long nowNs) => _waiting = pdu;

    /// <inheritdoc/>
    public void OnConfirm(N_Result result, long timestampNs)
    {
        HasBus = false;
        if (_sendingKeepAlive)
        {
            _sendingKeepAlive = false;
            return;
        }

        Client.OnConfirm(result, timestampNs);
    }

    /// <inheritdoc/>
    public void OnFirstFrameIndication(int length, long timestampNs)
    {
        _isReceiving = true;
        foreach (var link in _functionalLinks)
        {
            if (link.Client.TryOpenReception(timestampNs))
            {
                _receptionFor.Add(link.Client);
            }
        }

        Client.OnFirstFrameIndication(length, timestampNs);
    }

    /// <inheritdoc/>
    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        // An answer to our own request is ours; any other may be one to a functional request that had left before it
        // began to arrive. Of several such requests, the first that it fits takes it.
        var isTaken = !Client.Expects(pdu) && TryCollect(pdu, timestampNs);
        foreach (var client in _receptionFor)
        {
            client.CloseReception();
        }

        _isReceiving = false;
        _receptionFor.Clear();
        if (isTaken)
        {
            Client.OnReceptionCollected(timestampNs);
        }
        else
        {
            Client.OnIndication(result, pdu, timestampNs);
        }
    }

    /// <summary>Lets the waiting PDU out.</summary>
    internal void Start(long nowNs)
    {
        HasBus = !IsWaitingShort;
        var pdu = _waiting;
        _waiting = default;
        Transport.Send(pdu, nowNs);
    }

    /// <summary>
    /// Sends TesterPresent without an answer, outside the client's queue; never inside a segmented PDU.
    /// </summary>
    /// <returns>False while the transport is busy.</returns>
    internal bool TrySendKeepAlive(long nowNs)
    {
        if (Transport.IsSending)
        {
            return false;
        }

        _sendingKeepAlive = true;
        Transport.Send(TesterPresentSuppressed, nowNs);
        return true;
    }

    /// <summary>Ends what is ready to leave and cannot, because the device takes nothing any more.</summary>
    internal void GiveUpSending(long nowNs)
    {
        var isWaiting = IsWaiting;
        if (Transport.IsSending && Transport.NextFrameNs <= nowNs)
        {
            Transport.Reset(N_Result.N_TIMEOUT_A);
        }

        if (isWaiting)
        {
            _waiting = default;
            Client.OnConfirm(N_Result.N_TIMEOUT_A, nowNs);
        }
    }

    /// <summary>Ends everything; the channel was lost or went bus-off.</summary>
    internal void Fail(long nowNs)
    {
        Transport.Reset(N_Result.N_ERROR);
        Transport.ForgetUnconfirmed();
        Client.FailAll(N_Result.N_ERROR, nowNs);

        // Last, because a request that ends lets the one behind it submit its own PDU before that is ended too.
        _waiting = default;
    }

    private bool TryCollect(ReadOnlySpan<byte> pdu, long timestampNs)
    {
        foreach (var link in _functionalLinks)
        {
            if ((!_isReceiving || _receptionFor.Contains(link.Client))
                && link.Client.TryCollect(Name, pdu, timestampNs))
            {
                return true;
            }
        }

        return false;
    }

    private static long FullFrameNs(IsoTpOptions options)
    {
        var flags = !options.Fd ? CanFrameFlags.None
            : options.BitRateSwitch ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch
            : CanFrameFlags.Fd;
        Span<byte> data = stackalloc byte[CanFrame.DataLengthMax];
        data.Fill(0x55);
        var frame = new CanFrame(options.TxId, data[..options.TxDataLength], flags);
        return CanWireTime.FrameNs(frame, options.BitRate);
    }
}
