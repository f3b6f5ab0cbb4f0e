using System.Globalization;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Agent;

/// <summary>A daily window as people write it: <c>HH:MM-HH:MM</c>.</summary>
public static class WindowText
{
    private const string Format = "HH:mm";

    /// <summary>Reads a window.</summary>
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

    /// <summary>Writes a window.</summary>
    public static string Of(DailyWindow window) =>
        string.Create(CultureInfo.InvariantCulture, $"{window.From:HH:mm}-{window.To:HH:mm}");
}
