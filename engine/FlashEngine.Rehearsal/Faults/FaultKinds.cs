using System.Text;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>What is known of the kinds of faults.</summary>
public static class FaultKinds
{
    /// <summary>All that are drawn.</summary>
    public static IReadOnlyList<FaultKind> All { get; } =
        [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Canary)];

    /// <summary>The name on the command line: <c>frame-lost</c>.</summary>
    public static string Name(this FaultKind kind)
    {
        var name = new StringBuilder();
        foreach (var letter in kind.ToString())
        {
            var isNewWord = char.IsUpper(letter) && name.Length > 0;
            _ = (isNewWord ? name.Append('-') : name).Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>The kind of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static FaultKind Parse(string name)
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            if (kind.Name() == name)
            {
                return kind;
            }
        }

        throw new InputException(
            $"there is no fault '{name}'; there are {string.Join(", ", All.Select(kind => kind.Name()))}");
    }

    /// <summary>
    /// The share of occasions at which a kind strikes in a run that has it, before the run's own weight: so that a run
    /// sees a few of each.
    /// </summary>
    internal static double Rate(this FaultKind kind) => kind switch
    {
        FaultKind.FrameLost or FaultKind.FrameDuplicated or FaultKind.FrameDelayed => 1.0 / 200,
        FaultKind.FrameCorrupted => 1.0 / 100,
        FaultKind.ErrorPassive or FaultKind.BusOff => 1.0 / 600,
        FaultKind.QueueFull => 1.0 / 300,
        FaultKind.AdapterRemoved => 1.0 / 1500,
        FaultKind.PowerLoss => 1.0 / 6,
        FaultKind.WrongFlowControl => 1.0 / 30,
        FaultKind.WrongSequenceNumber => 1.0 / 12,
        FaultKind.Canary => 1,
        FaultKind.BrokerGone or FaultKind.BrokerSlow => 1.0 / 20,
        FaultKind.ServerGone or FaultKind.ServerSlow or FaultKind.ServerWrong or FaultKind.MessageRepeated => 1.0 / 2,
        FaultKind.DownloadDiskFull => 1.0 / 8,
        _ => 1.0 / 50,
    };

    /// <summary>True where a job must succeed all the same: CAN repeats a frame, station time does not jump.</summary>
    internal static bool IsHarmless(this FaultKind kind) =>
        kind is FaultKind.FrameCorrupted or FaultKind.ClockJump;
}
