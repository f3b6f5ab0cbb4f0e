using System.Text;
using FlashEngine.Adapters.Slcan.Lines;
using FlashEngine.Adapters.Slcan.Text;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>What a device said of itself when it was opened.</summary>
/// <param name="Acknowledges">It answers each frame that it takes.</param>
/// <param name="HasStatus">It answers <c>F</c> with its status flags.</param>
/// <param name="Version">Its answers to <c>V</c> and <c>N</c>; empty: it gave none.</param>
internal sealed record DeviceFacts(bool Acknowledges, bool HasStatus, string Version);

/// <summary>Opens the CAN channel of a device: closes what was open, sets bit rates, asks who it is.</summary>
internal sealed class Handshake(
    IByteLine line, LineReader reader, CanChannelRequest request, SlcanOptions options, IStationClock clock)
{
    private const long NsPerMs = 1_000_000;
    private const long QuietNs = 30_000_000;
    private const long QuietMaxNs = 500_000_000;
    private const long AnswerMaxNs = 300_000_000;

    private enum Answer
    {
        None,
        Done,
        Refused,
    }

    /// <summary>Does it.</summary>
    /// <exception cref="ChannelException">The device is gone, refuses, or does not answer though it must.</exception>
    public DeviceFacts Run()
    {
        var settledNs = clock.NowNs + (options.SettleMs * NsPerMs);
        while (clock.NowNs < settledNs)
        {
            _ = TryNext(out _);
        }

        // The first CR ends what a program before may have left half written.
        Write("\rC");
        ReadUntilQuiet();
        var acknowledges = SetUp(
            options.Btr is { } registers ? "s" + registers : RateCode.OfNominal(request.BitRate.NominalBitsPerSecond),
            options.Acknowledge == Acknowledge.On);
        if (options.Acknowledge == Acknowledge.Off)
        {
            acknowledges = false;
            ReadUntilQuiet();
        }

        if (request.BitRate.IsFd)
        {
            _ = SetUp(RateCode.OfData(request.BitRate.DataBitsPerSecond), acknowledges);
        }

        _ = SetUp("O", acknowledges);

        // Its version is asked for last: where nothing else is answered, this tells that the channel is open.
        var version = Ask("V", 'V');
        version = version.Length > 0 ? $"{version} {Ask("N", 'N')}".TrimEnd() : "";
        var hasStatus = options.StatusMs > 0 && (acknowledges || version.Length > 0) && Ask("F", 'F').Length == 3;
        return new DeviceFacts(acknowledges, hasStatus, version);
    }

    /// <returns>True when the device answered.</returns>
    private bool SetUp(string command, bool mustAnswer)
    {
        Write(command);
        var answer = options.Acknowledge == Acknowledge.Off ? Answer.None : Read(line => line.IsEmpty, out _);
        if (answer == Answer.Refused)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"slcan: {request.Device} refuses '{command}'; its firmware cannot do that");
        }

        return answer == Answer.None && mustAnswer
            ? throw new ChannelException(
                ChannelFault.DriverError,
                $"slcan: {request.Device} does not answer '{command}'; check baud, or set acknowledge: off")
            : answer == Answer.Done;
    }

    private string Ask(string command, char first)
    {
        Write(command);
        return Read(line => line.Length > 1 && line[0] == first, out var text) == Answer.Done ? text : "";
    }

    private void Write(string command)
    {
        ReadOnlySpan<byte> left = Encoding.ASCII.GetBytes(command + '\r');
        var untilNs = clock.NowNs + AnswerMaxNs;
        while (!left.IsEmpty)
        {
            if (!line.TryWrite(left, out var count))
            {
                throw Gone();
            }

            left = left[count..];
            if (count == 0 && clock.NowNs > untilNs)
            {
                throw new ChannelException(
                    ChannelFault.DriverError, $"slcan: {request.Device} takes nothing; unplug it and plug it in again");
            }
        }
    }

    private Answer Read(LineTest isAnswer, out string text)
    {
        text = "";
        var untilNs = clock.NowNs + AnswerMaxNs;
        while (clock.NowNs < untilNs)
        {
            if (!TryNext(out var next))
            {
                continue;
            }

            if (next is [LineSplitter.Bell])
            {
                return Answer.Refused;
            }

            if (isAnswer(next))
            {
                text = Encoding.ASCII.GetString(next);
                return Answer.Done;
            }
        }

        return Answer.None;
    }

    // What the device had to say before is of no interest, however much it is.
    private void ReadUntilQuiet()
    {
        var endNs = clock.NowNs + QuietMaxNs;
        var quietNs = clock.NowNs + QuietNs;
        while (clock.NowNs < Math.Min(quietNs, endNs))
        {
            if (TryNext(out _))
            {
                quietNs = clock.NowNs + QuietNs;
            }
        }
    }

    private bool TryNext(out ReadOnlySpan<byte> next)
    {
        var isThere = reader.TryRead(out next, out var isDamaged);
        return reader.IsGone ? throw Gone() : isThere && !isDamaged;
    }

    private ChannelException Gone() =>
        new(ChannelFault.DeviceNotFound, $"slcan: {request.Device} went away while it was opened");

    private delegate bool LineTest(ReadOnlySpan<byte> line);
}
