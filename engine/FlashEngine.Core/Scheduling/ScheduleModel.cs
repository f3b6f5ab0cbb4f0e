using System.Runtime.CompilerServices;

namespace FlashEngine.Scheduling;

/// <summary>
/// Plays a job at the grain of TransferData blocks, in whole nanoseconds: ECUs are admitted in an order, each does its
/// head, its blocks and its tail, and a free bus goes to the block of the ECU with the longest remaining path.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="blocksMax">
/// Into how many blocks the transfer of an ECU is cut at most: fewer make the model quicker and coarser.
/// </param>
internal sealed class ScheduleModel(ScheduleJob job, int blocksMax)
{
    private const long Never = long.MaxValue;

    // A process plans once, and is done before the runtime would compile what runs often a second time: a plan of 40
    // ECUs would take three times as long.
    private const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization;

    private readonly AdmissionQueue _queue = new(job);
    private readonly Ecu[] _ecus = new Ecu[job.Ecus.Length];
    private readonly long[] _until = new long[job.Ecus.Length];
    private readonly bool[] _isBusy = new bool[job.EcusOf.Length];
    private readonly int[] _wanting = new int[job.EcusOf.Length];
    private readonly List<int> _started = [];
    private List<PlanSpan>[]? _spans;
    private long _nowNs;
    private int _ended;

    /// <summary>How long the job takes.</summary>
    /// <param name="order">The units, first admitted first.</param>
    /// <param name="limitNs">Where the play may stop, because nobody wants to know more.</param>
    /// <returns>The makespan in nanoseconds; at the limit or above it, any number that is.</returns>
    [MethodImpl(AtOnce)]
    public long MakespanNs(int[] order, long limitNs = Never)
    {
        Reset(order);
        while (_ended < _ecus.Length && _nowNs < limitNs)
        {
            _nowNs = Step();
        }

        return _nowNs;
    }

    /// <summary>What each ECU does when.</summary>
    public IReadOnlyList<IReadOnlyList<PlanSpan>> Spans(int[] order)
    {
        _spans = [.. job.Ecus.Select(_ => new List<PlanSpan>())];
        _ = MakespanNs(order);
        var spans = _spans;
        _spans = null;
        return spans;
    }

    [MethodImpl(AtOnce)]
    private void Reset(int[] order)
    {
        _queue.Reset(order);
        Array.Fill(_until, Never);
        Array.Clear(_isBusy);
        Array.Clear(_wanting);
        (_nowNs, _ended) = (0, 0);
        for (var i = 0; i < _ecus.Length; i++)
        {
            var work = job.Ecus[i];
            _ecus[i] = new Ecu { Blocks = (int)Math.Min(Math.Min(blocksMax, work.Blocks), Math.Max(1, work.BusNs)) };
        }

        Admit();
    }

    /// <summary>All that happens at the next moment.</summary>
    /// <returns>That moment.</returns>
    [MethodImpl(AtOnce)]
    private long Step()
    {
        var next = NextNs();
        if (next > _nowNs)
        {
            // Everybody who could want a bus now has said so.
            next = Math.Min(next, Grant());
        }

        if (next == Never)
        {
            throw new ArgumentException("the ECUs of the job wait for each other");
        }

        _nowNs = next;
        var ended = _ended;
        for (var i = 0; i < _until.Length; i++)
        {
            if (_until[i] == next)
            {
                Advance(i);
            }
        }

        if (_ended > ended)
        {
            Admit();
        }

        return next;
    }

    [MethodImpl(AtOnce)]
    private long NextNs()
    {
        var next = Never;
        foreach (var until in _until)
        {
            next = Math.Min(next, until);
        }

        return next;
    }

    private void Admit()
    {
        _started.Clear();
        _queue.Admit(_started);
        foreach (var i in _started)
        {
            Begin(i, PlanPhase.Head, job.Ecus[i].HeadNs);
        }
    }

    [MethodImpl(AtOnce)]
    private void Advance(int i)
    {
        ref var ecu = ref _ecus[i];
        var work = job.Ecus[i];
        Record(i);
        switch (ecu.Phase)
        {
            case PlanPhase.Bus:
                _isBusy[job.ChannelOf[i]] = false;
                Begin(i, PlanPhase.Gap, Slice(work.GapNs, ecu.Block, ecu.Blocks));
                break;
            case PlanPhase.Gap when ++ecu.Block == ecu.Blocks:
                Begin(i, PlanPhase.Tail, work.TailNs);
                break;
            case PlanPhase.Head when work.BusNs == 0: // a network: nobody waits for a bus there
                Begin(i, PlanPhase.Gap, work.GapNs);
                break;
            case PlanPhase.Tail:
                _until[i] = Never;
                _ended++;
                _queue.Complete(i);
                break;
            default:
                _wanting[job.ChannelOf[i]]++;
                ecu.RemainingNs = work.TailNs
                    + Share(work.BusNs + work.GapNs, ecu.Blocks - ecu.Block, ecu.Blocks);
                Begin(i, PlanPhase.Wait, Never);
                break;
        }
    }

    /// <summary>Gives free buses away.</summary>
    /// <returns>When the first of them is free again.</returns>
    [MethodImpl(AtOnce)]
    private long Grant()
    {
        var firstNs = Never;
        for (var channel = 0; channel < _isBusy.Length; channel++)
        {
            if (!_isBusy[channel] && _wanting[channel] > 0)
            {
                var next = LongestRemaining(channel);
                _isBusy[channel] = true;
                _wanting[channel]--;
                Record(next);
                Begin(next, PlanPhase.Bus, Slice(job.Ecus[next].BusNs, _ecus[next].Block, _ecus[next].Blocks));
                firstNs = Math.Min(firstNs, _until[next]);
            }
        }

        return firstNs;
    }

    [MethodImpl(AtOnce)]
    private int LongestRemaining(int channel)
    {
        var longest = -1;
        foreach (var i in job.EcusOf[channel])
        {
            if (_ecus[i].Phase == PlanPhase.Wait
                && (longest < 0 || _ecus[i].RemainingNs > _ecus[longest].RemainingNs))
            {
                longest = i;
            }
        }

        return longest;
    }

    [MethodImpl(AtOnce)]
    private void Begin(int i, PlanPhase phase, long durationNs)
    {
        _ecus[i].Phase = phase;
        _ecus[i].SinceNs = _nowNs;
        _until[i] = durationNs == Never ? Never : _nowNs + durationNs;
    }

    [MethodImpl(AtOnce)]
    private void Record(int i)
    {
        var (phase, sinceNs) = (_ecus[i].Phase, _ecus[i].SinceNs);
        if (_spans?[i] is not { } spans || sinceNs == _nowNs)
        {
            return;
        }

        if (spans.Count > 0 && spans[^1].Phase == phase)
        {
            spans[^1] = spans[^1] with { EndNs = _nowNs };
        }
        else
        {
            spans.Add(new PlanSpan(phase, sinceNs, _nowNs));
        }
    }

    /// <summary>The time of one block, such that all blocks together take the whole.</summary>
    private static long Slice(long totalNs, int block, int blocks) =>
        Share(totalNs, block + 1, blocks) - Share(totalNs, block, blocks);

    private static long Share(long totalNs, int count, int blocks) => totalNs * count / blocks;

    private struct Ecu
    {
        public PlanPhase Phase;
        public int Block;
        public int Blocks;
        public long SinceNs;
        public long RemainingNs;
    }
}
