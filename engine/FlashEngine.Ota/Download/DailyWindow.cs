using System.Globalization;

namespace FlashEngine.Ota.Download;

/// <summary>A part of each day, in local time; where it ends before it begins, it passes midnight.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="To">The first moment after it; the same as <paramref name="From"/>: the whole day.</param>
public sealed record DailyWindow(TimeOnly From, TimeOnly To)
{
    private const string Format = "HH:mm";

    /// <summary>Reads <c>HH:MM-HH:MM</c>; its ends must differ.</summary>
    /// <param name="name">Where the text comes from, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is no window.</exception>
    public static DailyWindow Parse(string name, string text)
    {
        var ends = text.Split('-');
        return ends.Length == 2
            && TimeOnly.TryParseExact(
                ends[0], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
            && TimeOnly.TryParseExact(ends[1], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
            && from != to
                ? new DailyWindow(from, to)
                : throw new InputException(
                    $"{name}: '{text}' is no window; right is HH:MM-HH:MM, such as 22:00-05:30");
    }

    /// <summary>How long it is until the window is open; zero while it is.</summary>
    /// <param name="now">Local time.</param>
    public TimeSpan OpensIn(DateTimeOffset now)
    {
        var time = TimeOnly.FromTimeSpan(now.TimeOfDay);
        return From == To || time.IsBetween(From, To) ? TimeSpan.Zero : From - time; // TimeOnly counts over midnight
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");
}
