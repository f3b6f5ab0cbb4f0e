using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>What an exchange left behind.</summary>
/// <param name="IsStuck">True when it had to be given up.</param>
/// <param name="Link">Our link.</param>
/// <param name="OutPdu">What we were to send.</param>
/// <param name="InPdu">What scapy was to send.</param>
/// <param name="Ours">What our link reported.</param>
/// <param name="Theirs">The PDUs that scapy received.</param>
/// <param name="HeardFromUs">The PDUs of the link that listened to our frames.</param>
/// <param name="HeardFromThem">The PDUs of the link that listened to scapy's frames.</param>
internal sealed record ExchangeResults(
    bool IsStuck,
    IsoTpLink Link,
    byte[] OutPdu,
    byte[] InPdu,
    PduLog Ours,
    List<byte[]> Theirs,
    List<byte[]> HeardFromUs,
    List<byte[]> HeardFromThem);

/// <summary>Judges an exchange by its parameters: the reports of both sides, and the frame log.</summary>
internal sealed class ExchangeVerdict(ExchangeParameters parameters, List<WireFrame> log)
{
    private const int LinesMax = 60;
    private const int ProblemsMax = 10;

    private readonly List<string> _problems = [];

    /// <summary>All that is wrong, with all that is known of the exchange; null: nothing.</summary>
    public string? Judge(ExchangeResults results)
    {
        if (results.IsStuck)
        {
            _problems.Add("it did not come to an end");
        }

        CheckReports(results);
        CheckPdus(results);
        CheckLink(results.Link);
        CheckFrames(results);
        return _problems.Count == 0 ? null : $"""
            exchange {parameters.Number} (alone: {DifferentialTests.Replay}={parameters.Number})
            {parameters}
            {string.Join('\n', _problems.Take(ProblemsMax))}
            {string.Join('\n', log.Take(LinesMax))}
            {(log.Count > LinesMax ? $"... {log.Count} frames in all" : "")}

            """;
    }

    private void CheckReports(ExchangeResults results)
    {
        Compare(
            "we confirmed",
            results.Ours.Confirmed.Select(result => $"{result}"),
            parameters.HasOut ? $"{parameters.OutOutcome.Reported}" : null);
        Compare(
            "we indicated",
            results.Ours.Indicated.Select(result => $"{result}"),
            parameters.HasIn && parameters.InOutcome.Reported is { } reported ? $"{reported}" : null);
    }

    private void CheckPdus(ExchangeResults results)
    {
        var outPdu = parameters.HasOut && parameters.OutOutcome.IsDelivered ? results.OutPdu : null;
        var inPdu = parameters.HasIn && parameters.InOutcome.IsDelivered ? results.InPdu : null;
        ComparePdus("we received", results.Ours.Pdus, inPdu);
        ComparePdus("scapy received", results.Theirs, outPdu);
        ComparePdus("who listened to us received", results.HeardFromUs, outPdu);
        ComparePdus("who listened to scapy received", results.HeardFromThem, inPdu);
    }

    private void CheckLink(IsoTpLink link)
    {
        // After a reception has failed, the rest of its frames mean nothing to our link, their padding included.
        var isInDelivered = parameters.HasIn && parameters.InOutcome.IsDelivered;
        var badFrames = link.Counters.BadFrames + (isInDelivered ? link.Counters.PaddingMismatches : 0);
        if (link.IsSending || link.IsReceiving || badFrames > 0)
        {
            _problems.Add($"our link: sending {link.IsSending}, receiving {link.IsReceiving}, {badFrames} bad frames");
        }
    }

    private void CheckFrames(ExchangeResults results)
    {
        var flags = (parameters.Fd ? CanFrameFlags.Fd : 0)
            | (parameters is { Fd: true, BitRateSwitch: true } ? CanFrameFlags.BitRateSwitch : 0);
        _problems.AddRange(log
            .Where(line => line.Frame.Id != (line.IsOurs ? parameters.Ours : parameters.Theirs).Id
                || (line.IsOurs && line.Frame.Flags != flags))
            .Select(line => $"identifier or flags: {line}"));
        if (parameters.HasOut)
        {
            new TransferRules(parameters, isOurs: true, results.OutPdu, _problems).Check(log);
        }

        if (parameters.HasIn)
        {
            new TransferRules(parameters, isOurs: false, results.InPdu, _problems).Check(log);
        }
    }

    private void ComparePdus(string what, List<byte[]> actual, byte[]? expected) =>
        Compare(what, actual.Select(Convert.ToHexString), expected is null ? null : Convert.ToHexString(expected));

    private void Compare(string what, IEnumerable<string> actual, string? expected)
    {
        if (!actual.SequenceEqual(expected is null ? [] : [expected]))
        {
            _problems.Add($"{what} [{string.Join(", ", actual)}], not [{expected}]");
        }
    }
}
