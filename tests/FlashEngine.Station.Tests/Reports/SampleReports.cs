using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Tests.Reports;

/// <summary>Reports as jobs make them, with numbers that are easy to check.</summary>
internal static class SampleReports
{
    private static readonly string[] Steps =
    [
        "identify", "enterProgrammingMode", "programmingSession", "unlock", "fingerprint", "erase", "download",
        "checkMemory", "checkProgrammingDependencies", "reset", "readBack",
    ];

    private static readonly double[] Shares = [0.01, 0.01, 0.02, 0.02, 0.01, 0.14, 0.67, 0.04, 0.01, 0.05, 0.02];

    /// <summary>A job of so many ECUs on so many channels, each 1.5 s longer than the one before.</summary>
    public static JobReport Job(int ecus, int channels, Func<int, EcuReport, EcuReport>? change = null)
    {
        var starts = new double[channels];
        var list = Enumerable.Range(0, ecus).Select(i =>
        {
            var ecu = Ecu(i, channels, starts[i % channels] + (i * 0.2));
            ecu = change?.Invoke(i, ecu) ?? ecu;
            starts[i % channels] += i < 2 * channels ? 1 : ecu.Seconds * 0.5;
            return ecu;
        }).ToArray();
        var makespan = list.SelectMany(ecu => ecu.Phases).Max(phase => phase.End);
        var done = list.Count(ecu => ecu.Result == ReportWords.Success);
        return new JobReport
        {
            Result = done == ecus ? ReportWords.Success : done == 0 ? ReportWords.Failed : ReportWords.Partial,
            ExitCode = done == ecus ? 0 : done == 0 ? list[0].ExitCode : 11,
            Vehicle = "demo-car",
            Package = "demo-2026 release 2026.11",
            Clock = "virtual",
            StartedAt = "2026-11-21T03:00:00Z",
            MakespanSeconds = makespan,
            LowerBoundSeconds = makespan * 0.9,
            Plan = new PlanReport
            {
                Policy = "longest-first",
                Candidates = [new("longest-first", makespan * 0.97), new("file-order", makespan), new("improved", makespan * 0.97)],
                EstimatedSeconds = makespan * 0.97,
                Order = [.. list.Select(ecu => new PlanEntry(ecu.Name, ecu.Channel, ecu.Seconds))],
            },
            Channels = [.. Enumerable.Range(0, channels).Select(i => new ChannelReport
            {
                Name = $"can{i}",
                Device = $"virtual:bus{i}",
                WireShare = 0.95 - (i * 0.1),
                Frames = 123_456 + i,
            })],
            Ecus = list,
        };
    }

    /// <summary>An ECU whose erase or download failed.</summary>
    public static EcuReport Fail(EcuReport ecu) => ecu with
    {
        Result = ReportWords.Failed,
        ExitCode = 7,
        Error = "engine refused service 36: GeneralProgrammingFailure (72) <at block 17> & stopped",
        State = "application erased, in its boot loader; flash it again",
        VersionAfter = null,
        Sha256 = new string('0', 64),
        Phases = [.. ecu.Phases.Take(7)],
        LastExchanges =
        [
            "12.345678 > 36 11 00 01 02 03 04 05 06 07 … (4093 bytes)",
            "12.398112 < 76 11",
            "12.398230 > 36 12 00 01 02 03 04 05 06 07 … (4093 bytes)",
            "12.449003 < 7F 36 78",
            "12.950111 < 7F 36 72",
        ],
        Log = ["block application: 4093 bytes per 36", "<script>alert('log')</script>"],
    };

    /// <summary>An ECU that the job did not come to.</summary>
    public static EcuReport Skip(EcuReport ecu) => ecu with
    {
        Result = ReportWords.Skipped,
        ExitCode = 10,
        State = "untouched",
        Error = null,
        Bytes = 0,
        Seconds = 0,
        WireShare = 0,
        Sha256 = null,
        VersionBefore = null,
        VersionAfter = null,
        Phases = [],
        Log = [],
    };

    /// <summary>An ECU in which a dry run found nothing wrong.</summary>
    public static EcuReport Check(EcuReport ecu) => ecu with
    {
        Result = ReportWords.Skipped,
        State = "untouched, dry run; software 1.0.0",
        Bytes = 0,
        WireShare = 0,
        Sha256 = new string('0', 64),
        VersionAfter = null,
        Phases = [.. ecu.Phases.Take(1)],
    };

    private static EcuReport Ecu(int index, int channels, double start)
    {
        var seconds = 12 + (index * 1.5);
        var at = start;
        var phases = new List<PhaseReport>();
        foreach (var (step, share) in Steps.Zip(Shares))
        {
            phases.Add(new PhaseReport(step, at, at + (share * seconds)));
            at += share * seconds;
        }

        return new EcuReport
        {
            Name = index == 0 ? "engine" : $"ecu-{index}",
            Type = index % 2 == 0 ? "powertrain" : "body",
            Channel = $"can{index % channels}",
            Result = ReportWords.Success,
            ExitCode = 0,
            Error = null,
            State = "running the new software",
            Bytes = 245_760 + (index * 1000),
            Seconds = seconds,
            WireShare = 0.974 - (index * 0.013),
            Sha256 = new string('A', 64),
            ImageSha256 = new string('a', 64),
            VersionBefore = "1.0.0",
            VersionAfter = "2.0.0",
            VersionWanted = "2.0.0",
            Phases = phases,
            Log = ["hardware HW-ENG-1, version 1.0.0", "block application: 4093 bytes per 36"],
            LastExchanges = [],
        };
    }
}
