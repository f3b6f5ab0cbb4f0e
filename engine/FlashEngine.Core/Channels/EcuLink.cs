using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Channels;

/// <summary>
/// One ECU on a channel, or a functional group: its UDS client, what waits to be sent, and its place in the
/// arbitration. What carries its PDUs is the kinds' own. Belongs to the channel's loop.
/// </summary>
public abstract class EcuLink : IPduSink, IPduSender
{
    /// <summary>
    /// How long a block may wait because others have longer paths, in nanoseconds. Far above the time of a block, so
    /// that the order of paths rules in ordinary jobs; far below the caps of steps, so that no ECU is given up only
    /// because its path is the shortest.
    /// </summary>
    public const long OvertakenMaxNs = 10_000_000_000;

    private const byte TransferDataSid = 0x36;

    private protected static readonly ReadOnlyMemory<byte> TesterPresentSuppressed = new byte[] { 0x3E, 0x80 };
    private readonly List<EcuLink> _functionalLinks;
    private bool _isReceiving;
    private long _waitingSinceNs;
    private long _receivedCount;

    // Functional clients that wait for the end of the segmented PDU that is coming in.
    private readonly List<UdsClient> _receptionFor = [];

    private protected EcuLink(EcuLinkOptions options, List<EcuLink> functionalLinks)
    {
        _functionalLinks = functionalLinks;
        Name = options.Name;
        Log = new ExchangeLog();
        Client = new UdsClient(this, new UdsTiming(options.P2Ns, options.P2StarNs) { P3Ns = options.P3Ns }, Log);
    }

    /// <summary>The ECU's name.</summary>
    public string Name { get; }

    /// <summary>The UDS client.</summary>
    public UdsClient Client { get; }

    /// <summary>The last exchanges.</summary>
    public ExchangeLog Log { get; }

    /// <summary>PDUs that the ECU sent, 78 included. May be read from any thread.</summary>
    public long ReceivedCount => Volatile.Read(ref _receivedCount);

    /// <summary>The longest request that can be sent, in bytes.</summary>
    public abstract int SendLengthMax { get; }

    /// <summary>
    /// Estimate of what is left to do for this ECU, in nanoseconds. The ECU with the longest remaining path gets the
    /// bus for the next block.
    /// </summary>
    public long RemainingNs { get; set; }

    /// <summary>
    /// How long PDUs of this ECU have waited so far because of others, in nanoseconds: to be let out, and while they
    /// shared the bus. Who awaits the end of a request may read it behind that.
    /// </summary>
    public long WaitedNs { get; private protected set; }

    /// <summary>How much of <see cref="RemainingNs"/> the bus is needed for, in nanoseconds.</summary>
    public long RemainingBusNs { get; set; }

    /// <summary>True while a PDU waits to be let out.</summary>
    internal bool IsWaiting => !Waiting.IsEmpty;

    /// <summary>True while a PDU is being sent.</summary>
    internal abstract bool IsSending { get; }

    /// <summary>When the transport below wants to be stepped; <see cref="long.MaxValue"/>: never.</summary>
    internal virtual long TransportDeadlineNs => long.MaxValue;

    /// <summary>The PDU that waits to be let out; empty: none.</summary>
    private protected ReadOnlyMemory<byte> Waiting { get; set; }

    private protected bool IsTransferWaiting => Waiting.Span[0] == TransferDataSid;

    /// <summary>The PDU under way is TesterPresent, of which the client knows nothing.</summary>
    private protected bool IsSendingKeepAlive { get; set; }

    /// <inheritdoc/>
    public void Submit(ReadOnlyMemory<byte> pdu, long nowNs)
    {
        Waiting = pdu;
        _waitingSinceNs = nowNs;
    }

    /// <inheritdoc/>
    public virtual void OnConfirm(N_Result result, long timestampNs)
    {
        if (IsSendingKeepAlive)
        {
            IsSendingKeepAlive = false;
            return;
        }

        Client.OnConfirm(result, timestampNs);
    }

    /// <inheritdoc/>
    public virtual void OnFirstFrameIndication(int length, long timestampNs)
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
        Volatile.Write(ref _receivedCount, _receivedCount + 1);

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

    /// <summary>Steps what a deadline concerns.</summary>
    internal virtual void OnDeadline(long nowNs)
    {
        if (Client.DeadlineNs <= nowNs)
        {
            Client.OnDeadline(nowNs);
        }
    }

    /// <summary>
    /// Sends TesterPresent without an answer, outside the client's queue; never inside a PDU that is leaving.
    /// </summary>
    /// <returns>False while the transport is busy.</returns>
    internal abstract bool TrySendKeepAlive(long nowNs);

    /// <summary>
    /// Whether the waiting PDU of this ECU is let out before that of another one. What is no TransferData is short and
    /// goes first, because erases are to start early and a key may be valid for seconds only. Of blocks, one that was
    /// overtaken for too long goes first, else that of the longest remaining path.
    /// </summary>
    internal bool GoesBefore(EcuLink other, long nowNs)
    {
        if (IsTransferWaiting != other.IsTransferWaiting)
        {
            return !IsTransferWaiting;
        }

        return nowNs - Math.Min(_waitingSinceNs, other._waitingSinceNs) >= OvertakenMaxNs
            ? _waitingSinceNs < other._waitingSinceNs
            : RemainingNs > other.RemainingNs;
    }

    /// <summary>The waiting PDU leaves.</summary>
    private protected void EndWaiting(long nowNs)
    {
        Waiting = default;
        WaitedNs += nowNs - _waitingSinceNs;
    }

    /// <summary>Ends everything; the channel was lost or went bus-off.</summary>
    internal virtual void Fail(long nowNs)
    {
        Client.FailAll(N_Result.N_ERROR, nowNs);

        // Last, because a request that ends lets the one behind it submit its own PDU before that is ended too.
        Waiting = default;
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
}
