using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>
/// Two links on a wire of their own in virtual time. The nodes take the wire in turn; every frame takes
/// <see cref="FrameNs"/>. Nothing here allocates while it runs.
/// </summary>
internal sealed class LinkPair
{
    private readonly Node[] _nodes;
    private int _turn;
    private int _onWire = -1;
    private long _wireEndNs;

    /// <param name="first">Options of node 0; the other node has the same addresses swapped.</param>
    /// <param name="second">Options of node 1.</param>
    /// <param name="queueLength">How many frames a node's device holds, the one on the wire included.</param>
    /// <param name="lateConfirmations">True: a node learns of its confirmation after the frame that came next.</param>
    public LinkPair(IsoTpOptions first, IsoTpOptions second, int queueLength, bool lateConfirmations)
    {
        _nodes = [new Node(first, queueLength), new Node(second, queueLength)];
        LateConfirmations = lateConfirmations;
    }

    public const long FrameNs = 250_000;

    public bool LateConfirmations { get; }

    public long NowNs { get; private set; } = 1_000_000_000;

    public WireRules? Rules { get; set; }

    public Node this[int node] => _nodes[node];

    public void Send(int node, byte[] pdu)
    {
        if (pdu.Length > 0)
        {
            _nodes[1 - node].Expected = pdu;
            _nodes[node].Link.Send(pdu, NowNs);
        }
    }

    /// <summary>Runs until neither link has anything to do.</summary>
    public void Run()
    {
        var nextNs = NowNs;
        while (nextNs != long.MaxValue)
        {
            NowNs = nextNs;
            EndFrame();
            foreach (var node in _nodes)
            {
                if (node.Link.DeadlineNs <= NowNs)
                {
                    node.Link.OnDeadline(NowNs);
                }

                node.Fill(NowNs);
            }

            StartFrame();
            nextNs = NextNs();
        }
    }

    private void EndFrame()
    {
        if (_onWire < 0 || _wireEndNs > NowNs)
        {
            return;
        }

        var (sender, receiver) = (_nodes[_onWire], _nodes[1 - _onWire]);
        _onWire = -1;
        receiver.Link.OnFrame(sender.Oldest, NowNs);
        receiver.FlushConfirmations();
        sender.Remove();
        sender.HoldConfirmation(NowNs);
        if (!LateConfirmations)
        {
            sender.FlushConfirmations();
        }
    }

    private void StartFrame()
    {
        if (_onWire >= 0)
        {
            return;
        }

        _turn = 1 - _turn;
        var next = _nodes[_turn].Count > 0 ? _turn : 1 - _turn;
        if (_nodes[next].Count == 0)
        {
            return;
        }

        _onWire = next;
        _wireEndNs = NowNs + FrameNs;
        Rules?.OnFrame(next, _nodes[next].Oldest, NowNs, _wireEndNs);
    }

    private long NextNs()
    {
        if (_onWire >= 0)
        {
            return Math.Min(_wireEndNs, Math.Min(_nodes[0].NextNs(NowNs), _nodes[1].NextNs(NowNs)));
        }

        // A quiet wire: what was held back arrives now, and the same instant is looked at again.
        if (_nodes[0].FlushConfirmations() | _nodes[1].FlushConfirmations())
        {
            return NowNs;
        }

        return Math.Min(_nodes[0].NextNs(NowNs), _nodes[1].NextNs(NowNs));
    }

    internal sealed class Node : IPduSink
    {
        private readonly CanFrame[] _queue;
        private readonly long[] _held = new long[64];
        private readonly int _stopAt;
        private int _head;
        private int _heldCount;

        public Node(IsoTpOptions options, int queueLength)
        {
            _queue = new CanFrame[queueLength];
            _stopAt = queueLength;
            Link = new IsoTpLink(options, this);
        }

        public IsoTpLink Link { get; }

        public int Count { get; private set; }

        public byte[] Expected { get; set; } = [];

        public int Confirmed { get; private set; }

        public int Delivered { get; private set; }

        public int Failed { get; private set; }

        public ref CanFrame Oldest => ref _queue[_head];

        public void Remove()
        {
            _head = (_head + 1) % _queue.Length;
            Count--;
        }

        public void Fill(long nowNs)
        {
            while (Count + _heldCount < _stopAt && Link.NextFrameNs <= nowNs)
            {
                Link.TakeFrame(nowNs, ref _queue[(_head + Count) % _queue.Length]);
                Count++;
            }
        }

        public long NextNs(long nowNs)
        {
            var nextNs = Link.DeadlineNs;
            if (Count + _heldCount < _stopAt)
            {
                nextNs = Math.Min(nextNs, Link.NextFrameNs);
            }

            return Math.Max(nextNs, nowNs);
        }

        public void HoldConfirmation(long timestampNs) => _held[_heldCount++] = timestampNs;

        public bool FlushConfirmations()
        {
            for (var i = 0; i < _heldCount; i++)
            {
                Link.OnTransmitted(_held[i]);
            }

            var any = _heldCount > 0;
            _heldCount = 0;
            return any;
        }

        public void OnConfirm(N_Result result, long timestampNs)
        {
            Confirmed += result == N_Result.N_OK ? 1 : 0;
            Failed += result == N_Result.N_OK ? 0 : 1;
        }

        public void OnFirstFrameIndication(int length, long timestampNs) =>
            Failed += length == Expected.Length ? 0 : 1;

        public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
        {
            var good = result == N_Result.N_OK && pdu.SequenceEqual(Expected);
            Delivered += good ? 1 : 0;
            Failed += good ? 0 : 1;
        }
    }
}
