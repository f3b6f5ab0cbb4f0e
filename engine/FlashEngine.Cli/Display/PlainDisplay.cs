using System.Globalization;
using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>
/// Progress for files and pipes: a line per new step and per ten per cent, nothing that moves. Lines carry station
/// time.
/// </summary>
internal sealed class PlainDisplay(IAnsiConsole console, TimeSpan pollInterval) : IJobDisplay
{
    private const int PercentStep = 10;

    private readonly Dictionary<string, (EcuRowState State, string Step, int Tens)> _shown = [];
    private readonly RateMeter _rates = new();

    /// <inheritdoc/>
    public async Task FollowAsync(Func<JobSnapshot> snapshot, LineFeed lines, Task job)
    {
        while (!job.IsCompleted)
        {
            Show(snapshot(), lines);
            await Task.WhenAny(job, Task.Delay(pollInterval));
        }

        Show(snapshot(), lines);
    }

    private void Show(JobSnapshot snapshot, LineFeed lines)
    {
        while (lines.TryTake(out var line))
        {
            console.Profile.Out.Writer.WriteLine($"{line.Source}: {line.Text}");
        }

        foreach (var ecu in snapshot.Ecus)
        {
            ShowChange(snapshot.Seconds, ecu);
        }
    }

    private void ShowChange(double now, EcuRow ecu)
    {
        var rate = _rates.Sample(ecu.Name, ecu.Seconds, ecu.BytesDone);
        var tens = ecu.BytesTotal == 0 ? 0 : (int)(100 * ecu.BytesDone / ecu.BytesTotal) / PercentStep;
        var state = (ecu.State, ecu.Step, tens);
        if (ecu.State == EcuRowState.Waiting || (_shown.TryGetValue(ecu.Name, out var before) && before == state))
        {
            return;
        }

        _shown[ecu.Name] = state;
        var what = ecu.IsOver
            ? $"{EcuStateText.Word(ecu.State)} after {Format.Duration(ecu.Seconds)}"
                + (ecu.Step.Length > 0 ? $": {ecu.Step}" : "")
            : ecu.Step + (ecu.Share > 0 ? $" {Format.Percent(ecu.Share)} {Format.Rate(rate)}" : "");
        console.Profile.Out.Writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{now,8:F1} s  {ecu.Channel}/{ecu.Name}: {what.TrimEnd()}"));
    }
}
