using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>What is tried again after a failure, how often, and what never is (ISO 14229-1, annex A.1).</summary>
public sealed class RecoveryTests : IDisposable
{
    private static readonly HashSet<string> BodyOnly = ["body"];
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("74", 0x70)]
    [InlineData("76", 0x71)]
    [InlineData("76", 0x72)]
    [InlineData("76", 0x73)]
    [InlineData("77", 0x72)]
    public void TransferRefused_TheBlockBeginsAnewFromItsErase(string answer, byte code)
    {
        _rig.Answers = Refuse(Convert.FromHexString(answer)[0], code, times: 1);

        var ecu = AssertDone();

        Assert.Contains(ecu.Log, line => line.EndsWith("; the block begins anew", StringComparison.Ordinal));
        Assert.Equal(1 + 2, Phases(ecu, "erase"));
        Assert.Equal(1, Phases(ecu, "programmingSession"));
    }

    [Fact]
    public void TransferRefusedAgain_EndsWithTheRefusal()
    {
        _rig.Answers = Refuse(0x76, 0x72, times: int.MaxValue);

        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);

        Assert.Equal(7, ecu.ExitCode);
        Assert.Contains("GeneralProgrammingFailure", ecu.Error, StringComparison.Ordinal);
        Assert.StartsWith("recoverable in its boot loader", ecu.State, StringComparison.Ordinal);

        // One restart of the block in each of the three runs of the sequence.
        Assert.Equal(6, Phases(ecu, "download"));
        Assert.Equal(3, Phases(ecu, "unlock"));
    }

    [Fact]
    public void CheckOfTheMemoryFailsOnce_TheBlockIsWrittenAgain()
    {
        var left = 1;
        _rig.Answers = (ref CanFrame frame, long _) =>
        {
            if (frame.Data[..5].SequenceEqual<byte>([0x05, 0x71, 0x01, 0x02, 0x02]) && left-- > 0)
            {
                frame.Buffer[5] = 0x01;
            }

            return true;
        };

        Assert.Equal(3, Phases(AssertDone(), "download"));
    }

    [Theory]
    [InlineData(0x24)]
    [InlineData(0x33)]
    [InlineData(0x7F)]
    public void EcuHasLostItsSession_TheSequenceBeginsAnew(byte code)
    {
        _rig.Answers = Refuse(0x76, code, times: 1, from: 3);

        var ecu = AssertDone();

        Assert.Equal(2, Phases(ecu, "programmingSession"));
        Assert.Equal(2, Phases(ecu, "unlock"));
    }

    [Fact]
    public void EcuIsSilentInTheMiddleOfATransfer_TheSequenceBeginsAnew_AndCompletedBlocksStay()
    {
        var untilNs = 0L;
        var blocks = 0;
        _rig.Answers = (ref CanFrame frame, long nowNs) =>
        {
            blocks += frame.Data[1] == 0x77 ? 1 : 0;
            untilNs = untilNs == 0 && blocks == 1 && frame.Data[1] == 0x74 ? nowNs + 4_000_000_000 : untilNs;
            return nowNs >= untilNs;
        };

        var ecu = AssertDone();

        Assert.Equal(2, Phases(ecu, "programmingSession"));
        Assert.Equal(1, Phases(ecu, "download application"));
        Assert.Equal(2, Phases(ecu, "download data"));
        Assert.Empty(ecu.KeptBlocks); // nothing was there before this run
        Assert.Equal(20_000 + 8, ecu.Bytes);
    }

    [Fact]
    public void VoltageTooLowForAWhile_IsHeld()
    {
        _rig.Answers = Refuse(0x71, 0x93, times: 20);
        Assert.Equal(2, Phases(AssertDone(), "erase"));
    }

    [Fact]
    public void VoltageTooLow_ForTooLong_IsTheAnswer()
    {
        _rig.Answers = Refuse(0x71, 0x93, times: int.MaxValue);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Contains("VoltageTooLow (93)", ecu.Error, StringComparison.Ordinal);
        Assert.InRange(ecu.Seconds, 60, 70);
    }

    [Fact]
    public void RefusedKey_IsNeverTriedAgain_NotEvenByAResumedJob()
    {
        var journal = new JournalRecords();
        _rig.Journal = journal;
        _rig.Answers = Refuse(0x67, 0x35, times: int.MaxValue);
        var first = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(5, first.ExitCode);
        Assert.Equal(1, Phases(first, "unlock"));

        var attempts = _rig.Simulated.Ecu("body").SecurityAttempts;
        _rig.Resumed = JobHistory.Of(journal.All);
        _rig.Answers = null;
        var second = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(5, second.ExitCode);
        Assert.Contains("has refused a key of this job already", second.Error, StringComparison.Ordinal);
        Assert.Equal(attempts, _rig.Simulated.Ecu("body").SecurityAttempts);
    }

    [Theory]
    [InlineData(0x36)]
    [InlineData(0x37)]
    public void DelayOfSecurityAccess_IsWaitedFor(byte code)
    {
        var left = 1;
        _rig.Answers = (ref CanFrame frame, long _) =>
        {
            // The seed comes in more than one frame: the first of them becomes the refusal.
            if (frame.Data[0] == 0x10 && frame.Data[2] == 0x67 && left-- > 0)
            {
                ((ReadOnlySpan<byte>)[0x03, 0x7F, 0x27, code]).CopyTo(frame.Buffer);
            }

            return true;
        };
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Null(ecu.Error);
        Assert.Contains("the ECU's delay for security access is running; waiting 10 s", ecu.Log);
        Assert.InRange(ecu.Seconds, 10, 60);
    }

    [Fact]
    public void AnswerToTheKeyIsLost_ASeedSaysWhetherItWasRight()
    {
        var left = 1;
        _rig.Answers = (ref CanFrame frame, long _) =>
            !(frame.Data[..3].SequenceEqual<byte>([0x02, 0x67, 0x02]) && left-- > 0);
        _ = AssertDone();
        Assert.Equal(1, _rig.Simulated.Ecu("body").SecurityAttempts);
    }

    [Fact]
    public void StepThatHearsNothingAnyMore_Stalls()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/lib/session.csx"
            Step("wait", StepEffect.None, _ => new TaskCompletionSource().Task, cap: TimeSpan.FromHours(1));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(9, ecu.ExitCode);
        Assert.Contains("step 'wait' stalled: nothing came from body for 180 s", ecu.Error, StringComparison.Ordinal);
    }

    private static int Phases(EcuReport ecu, string name) =>
        ecu.Phases.Count(phase => phase.Name.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Turns positive responses of a service into refusals.</summary>
    private static Meddle Refuse(byte response, byte code, int times, int from = 1)
    {
        var count = 0;
        return (ref CanFrame frame, long _) =>
        {
            if (frame.Data[0] < 0x08 && frame.Data[1] == response && ++count >= from && count - from < times)
            {
                ((ReadOnlySpan<byte>)[0x03, 0x7F, (byte)(response - 0x40), code]).CopyTo(frame.Buffer);
            }

            return true;
        };
    }

    private EcuReport AssertDone()
    {
        var report = _rig.Run(ecus: BodyOnly);
        var ecu = Assert.Single(report.Ecus);
        Assert.Null(ecu.Error);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(ecu.ImageSha256, ecu.Sha256);
        Assert.Empty(_rig.Simulated.Violations);
        return ecu;
    }
}
