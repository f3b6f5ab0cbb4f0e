using System.Collections.Concurrent;

namespace FlashEngine.Differential.Tests;

/// <summary>
/// Plays exchanges, several at once: scapy spends most of an exchange waiting. All of our side runs on the caller's
/// thread.
/// </summary>
internal sealed class ExchangeRunner : IDisposable
{
    private const int AtOncePerPeer = 12;
    private const int FailuresMax = 10;
    private const int WaitMsMax = 50;

    private readonly BlockingCollection<ScapyMessage> _reports = [];
    private readonly ScapyPeer[] _peers;
    private readonly StationClock _clock = new();
    private readonly Dictionary<int, Exchange> _running = [];

    public ExchangeRunner(int peerCount) =>
        _peers = [.. Enumerable.Range(0, peerCount).Select(_ => new ScapyPeer(_reports))];

    /// <summary>How many exchanges came to an end.</summary>
    public int Played { get; private set; }

    /// <summary>The verdicts of those that failed, and what scapy's processes complained of.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Plays exchanges to their end; gives up after some failures.</summary>
    public void Run(IEnumerable<int> numbers)
    {
        using var next = numbers.GetEnumerator();
        var hasMore = true;
        while (hasMore || _running.Count > 0)
        {
            while (hasMore && _running.Count < AtOncePerPeer * _peers.Length && (hasMore = next.MoveNext()))
            {
                Start(next.Current);
            }

            Wait(_running.Values.Select(exchange => exchange.Step()).DefaultIfEmpty(0).Min());
            End();
            hasMore &= Failures.Count < FailuresMax;
        }

        foreach (var peer in _peers)
        {
            if (!peer.Stop() || peer.Errors.Contains("Traceback", StringComparison.Ordinal))
            {
                Failures.Add($"{ScapyPeer.Python} failed: {peer.Errors}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }

        _reports.Dispose();
    }

    private void Start(int number)
    {
        var parameters = ExchangeDraw.Draw(number);
        _running.Add(number, new Exchange(parameters, _peers[number % _peers.Length], _clock));
    }

    private void Wait(long untilNs)
    {
        var waitMs = (int)Math.Clamp((untilNs - _clock.NowNs + 999_999) / 1_000_000, 0, WaitMsMax);
        var isFirst = true;
        while (_reports.TryTake(out var report, isFirst ? waitMs : 0))
        {
            isFirst = false;
            if (_running.TryGetValue(report.Node, out var exchange))
            {
                exchange.OnReport(report);
                exchange.Step();
            }
        }
    }

    private void End()
    {
        foreach (var exchange in _running.Values.Where(exchange => exchange.HasEnded).ToArray())
        {
            _running.Remove(exchange.Number);
            Played++;
            if (exchange.Verdict() is { } failure)
            {
                Failures.Add(failure);
            }
        }
    }
}
