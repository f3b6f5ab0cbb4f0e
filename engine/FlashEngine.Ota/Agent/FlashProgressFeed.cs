using FlashEngine.Station.Jobs;

namespace FlashEngine.Ota.Agent;

/// <summary>Tells the backend the step of every ECU of a job, and how far its transfer is.</summary>
/// <param name="time">The clock of the pauses between two looks, and of speeds.</param>
public sealed class FlashProgressFeed(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, (string Phase, int Percent)> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long At, long Bytes)> _begun = new(StringComparer.Ordinal);

    /// <summary>Follows a job to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ecus">Its ECUs.</param>
    /// <param name="progress">Takes the steps.</param>
    public async Task FollowAsync(Task job, IReadOnlyList<EcuProgress> ecus, IProgress<FlashProgress> progress)
    {
        bool ended;
        do
        {
            await Task.WhenAny(job, Task.Delay(Interval, time));

            // Asked before the look at the ECUs, so that the last look is at how they ended.
            ended = job.IsCompleted;
            foreach (var ecu in ecus.Where(ecu => ecu.State != EcuJobState.Waiting))
            {
                Report(ecu, progress);
            }
        }
        while (!ended);
    }

    private void Report(EcuProgress ecu, IProgress<FlashProgress> progress)
    {
        var phase = ecu.State == EcuJobState.Running ? ecu.Step : ecu.State.ToString().ToLowerInvariant();
        var (done, total) = (ecu.BytesDone, ecu.BytesTotal);
        var percent = total == 0 ? 0 : (int)(100 * done / total);
        if (!_sent.TryGetValue(ecu.Name, out var sent) || sent != (phase, percent))
        {
            _sent[ecu.Name] = (phase, percent);
            var speed = BytesPerSecond(ecu.Name, done);
            var eta = speed > 0 ? (long)Math.Ceiling((total - done) / speed) : 0;
            progress.Report(new FlashProgress(ecu.Name, phase, percent, Math.Round(speed / 1024, 2), eta));
        }
    }

    /// <summary>The mean since the look that saw the first bytes.</summary>
    private double BytesPerSecond(string ecu, long done)
    {
        if (done == 0)
        {
            return 0;
        }

        if (!_begun.TryGetValue(ecu, out var begun))
        {
            _begun[ecu] = (time.GetTimestamp(), done);
            return 0;
        }

        var seconds = time.GetElapsedTime(begun.At).TotalSeconds;
        return seconds > 0 ? (done - begun.Bytes) / seconds : 0;
    }
}
