using FlashEngine.Station.Jobs;

namespace FlashEngine.Ota.Agent;

/// <summary>Tells the backend the step of every ECU of a job, whenever it changed.</summary>
/// <param name="time">The clock of the pauses between two looks.</param>
public sealed class FlashProgressFeed(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, string> _sent = new(StringComparer.Ordinal);

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
        if (_sent.GetValueOrDefault(ecu.Name) != phase)
        {
            _sent[ecu.Name] = phase;
            var percent = ecu.BytesTotal == 0 ? 0 : 100 * ecu.BytesDone / ecu.BytesTotal;
            progress.Report(new FlashProgress(ecu.Name, phase, (int)percent));
        }
    }
}
