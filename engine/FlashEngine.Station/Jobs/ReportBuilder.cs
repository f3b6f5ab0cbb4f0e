using System.Globalization;
using System.Security.Cryptography;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>Makes the report out of the results of the sessions.</summary>
internal sealed class ReportBuilder(
    VehicleJobOptions options, JobPlan plan, IStationRuntime runtime, long originNs, DateTimeOffset startedAt)
{
    // Memory is read in pieces: images may be larger than the heap should be.
    private const int PieceLengthMax = 64 * 1024;

    public JobReport Build(
        IReadOnlyList<EcuResult> results,
        IReadOnlyDictionary<string, OpenChannel> channels,
        IReadOnlyDictionary<string, long> frames)
    {
        var (word, code) = Summarise(results, options.Package.Manifest.Policy);
        return new JobReport
        {
            Result = word,
            ExitCode = (int)code,
            Vehicle = options.Vehicle.Vehicle,
            Vin = options.Vehicle.Vin,
            IsDryRun = options.DryRun,
            IsResumed = options.Resumed is not null && !options.IsBegunAnew,
            Package = $"{options.Package.Manifest.VehicleModel} {options.Package.Manifest.Release}",
            Clock = runtime.ClockName,
            StartedAt = startedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            MakespanSeconds = Seconds(results.Select(result => result.EndNs).Append(originNs).Max()),
            LowerBoundSeconds = Round(plan.LowerBoundNs / 1e9),
            Plan = new PlanReport
            {
                Policy = plan.Policy,
                EstimatedSeconds = Round(plan.EstimatedNs / 1e9),
                Candidates = plan.Candidates
                    .Select(candidate => new PlanCandidateReport(candidate.Policy, Round(candidate.MakespanNs / 1e9)))
                    .ToList(),
                Order = plan.Order
                    .Select(work => new PlanEntry(work.Name, work.Channel, Round(work.SoloNs / 1e9), work.Runs))
                    .ToList(),
            },
            Channels = channels.Values.Select(channel => ChannelReport(channel, results, frames)).ToList(),
            Policy = ManifestJson.Policies.FirstOrDefault(pair => pair.Value == options.Package.Manifest.Policy).Key,
            Ecus = results.Select(EcuReport).ToList(),
        };
    }

    /// <summary>
    /// Several failed: 11 if any was done, else the code of the first failure in plan order; a spin is 9. An ECU that
    /// was not started because of another one's failure does not hide that one. All or nothing: the code of the failure
    /// when every ECU holds what it held before, 11 when they hold different things.
    /// </summary>
    private static (string Word, FlashExitCode Code) Summarise(
        IReadOnlyList<EcuResult> results, RollbackPolicy policy)
    {
        var failed = results.Where(result => result.ExitCode != FlashExitCode.Ok).ToList();
        if (failed.Count == 0)
        {
            return (results.All(result => result.Word == ReportWords.Skipped) && results.Count > 0
                ? ReportWords.Skipped
                : ReportWords.Success, FlashExitCode.Ok);
        }

        var first = failed.Find(result => result.Word != ReportWords.Skipped) ?? failed[0];
        var isMixed = policy == RollbackPolicy.AllOrNothing
            ? !results.All(result => result.HoldsPrevious)
                && results.Any(result => result.Succeeded || result.Word == ReportWords.RolledBack)
            : results.Any(result => result.Succeeded);
        var word = isMixed ? ReportWords.Partial
            : !results.Any(result => result.Word == ReportWords.RolledBack) ? first.Word
            : results.All(result => result.HoldsPrevious) ? ReportWords.RolledBack
            : ReportWords.Failed;
        var code = word == ReportWords.Partial ? FlashExitCode.Partial : first.ExitCode;
        return (word, results.Any(result => result.ScriptSpins) ? FlashExitCode.Timeout : code);
    }

    private static double Round(double seconds) => Math.Round(seconds, 6);

    private static ChannelReport ChannelReport(
        OpenChannel channel, IReadOnlyList<EcuResult> results, IReadOnlyDictionary<string, long> frames)
    {
        var own = results.Where(result => result.Task.Ecu.Channel == channel.Entry.Name && result.EndNs > 0).ToList();
        var spanNs = own.Count == 0 ? 0 : own.Max(result => result.EndNs) - own.Min(result => result.StartNs);
        return new ChannelReport
        {
            Name = channel.Entry.Name,
            Device = $"{channel.Entry.Adapter}:{channel.Entry.Device}",
            WireShare = channel.Entry.CarriesPdus ? null : Share(own.Sum(result => result.WireNs), spanNs),
            Frames = frames[channel.Entry.Name],
        };
    }

    private static double Share(long wireNs, long takenNs) =>
        takenNs == 0 ? 0 : Math.Round((double)wireNs / takenNs, 4);

    private EcuReport EcuReport(EcuResult result) => new()
    {
        Name = result.Task.Ecu.Name,
        Type = result.Task.Ecu.Type.Name,
        Channel = result.Task.Ecu.Channel,
        Result = result.Word,
        ExitCode = (int)result.ExitCode,
        Error = result.Error,
        Because = result.Because,
        State = result.State,
        Bytes = result.Task.Progress.BytesDone,
        Seconds = Round((result.EndNs - result.StartNs) / 1e9),
        WireShare = result.Task.Transport is null ? null : Share(result.WireNs, result.TransferNs),
        Transport = result.Transport,
        Sha256 = MemorySha256(result.Task.Images, result.Task.Ecu.Name),
        ImageSha256 = result.Task.Images.ImageSha256,
        VersionBefore = result.VersionBefore,
        VersionAfter = result.VersionAfter,
        VersionWanted = result.Task.Update.Version,
        Backup = result.Task.History.Secured,
        Rollback = RollbackOf(result),
        Phases = result.Phases
            .Select(phase => new PhaseReport(phase.Name, Seconds(phase.StartNs), Seconds(phase.EndNs)))
            .ToList(),
        KeptBlocks = [.. result.KeptBlocks],
        Log = result.Log,
        LastExchanges = result.LastExchanges,
    };

    private RollbackReport? RollbackOf(EcuResult result) => result.Restored is not { IsRestore: true } restored
        ? null
        : new RollbackReport
        {
            Version = restored.Update.Version,
            ImageSha256 = restored.Images.ImageSha256,
            Sha256 = MemorySha256(restored.Images, restored.Ecu.Name),
        };

    private double Seconds(long stationNs) => Round((stationNs - originNs) / 1e9);

    /// <summary>The memory in the ranges of the package's files, in the order in which the images are hashed.</summary>
    private string? MemorySha256(EcuImages images, string ecu)
    {
        if (options.ReadMemory is not { } read)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in images.Images.Where(image => image.Entry.Role != ImageRole.Driver))
        {
            foreach (var segment in image.Image.Segments)
            {
                for (var done = 0; done < segment.Data.Length; done += PieceLengthMax)
                {
                    var length = Math.Min(PieceLengthMax, segment.Data.Length - done);
                    hash.AppendData(read(ecu, segment.Address + (uint)done, length));
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
