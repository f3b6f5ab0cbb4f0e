using System.Globalization;

namespace FlashEngine.Ota.Agent;

/// <summary>A time of day, every day; it may reach over midnight.</summary>
/// <param name="From">When it opens, local time.</param>
/// <param name="To">When it closes, local time; not the same as <paramref name="From"/>.</param>
public sealed record DailyWindow(TimeOnly From, TimeOnly To)
{
    private const string Format = "HH:mm";

    /// <summary>Reads <c>HH:MM-HH:MM</c>.</summary>
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

    /// <summary>How long until it is open; zero: it is.</summary>
    /// <param name="now">Local time.</param>
    public TimeSpan Until(DateTimeOffset now)
    {
        // TimeOnly reckons around midnight: a difference is never negative, and IsBetween knows windows over it.
        var time = TimeOnly.FromTimeSpan(now.TimeOfDay);
        return time.IsBetween(From, To) ? TimeSpan.Zero : From - time;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");
}
