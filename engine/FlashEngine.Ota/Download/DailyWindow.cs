namespace FlashEngine.Ota.Download;

/// <summary>A part of each day, in local time; where it ends before it begins, it passes midnight.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="To">The first moment after it; the same as <paramref name="From"/>: the whole day.</param>
public sealed record DailyWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>How long it is until the window is open; zero while it is.</summary>
    /// <param name="now">Local time.</param>
    public TimeSpan OpensIn(DateTimeOffset now)
    {
        var time = TimeOnly.FromTimeSpan(now.TimeOfDay);
        return From == To || time.IsBetween(From, To) ? TimeSpan.Zero : From - time; // TimeOnly counts over midnight
    }
}
