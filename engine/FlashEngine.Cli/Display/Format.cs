using System.Globalization;

namespace FlashEngine.Cli.Display;

/// <summary>
/// Numbers as people read them; always with the invariant culture, so that scripts can read them too.
/// </summary>
internal static class Format
{
    /// <summary>0..1 as a whole percentage, which says 100 only when all is done.</summary>
    public static string Percent(double share)
        => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Floor(Math.Clamp(share, 0, 1) * 100)} %");

    /// <summary>A share of 0..1 with one digit, as wire shares need.</summary>
    public static string FinePercent(double share)
        => string.Create(CultureInfo.InvariantCulture, $"{share * 100:F1} %");

    /// <summary>Thousands of bytes per second.</summary>
    public static string Rate(double? bytesPerSecond)
        => bytesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1000:F1} kB/s") : "";

    /// <summary>Seconds, from a minute on minutes and seconds.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 59.95)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s");
        }

        var whole = (long)Math.Round(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00} min");
    }

    /// <summary>As <see cref="Duration"/>, but below a second in milliseconds, so that nothing is 0.</summary>
    public static string FineDuration(double seconds) => seconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:G3} ms")
        : Duration(seconds);

    /// <summary>A count of things, one or more.</summary>
    public static string Count(int count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");

    /// <summary>Bytes, kB or MB (powers of ten).</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
    };
}
