using System.Globalization;

namespace FlashEngine.Station.Reports;

/// <summary>Numbers as the report shows them.</summary>
internal static class ReportNumbers
{
    private const string NoValue = "–";

    /// <summary>A duration: hundredths below ten seconds, minutes from two minutes on.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => Format($"{seconds:0.00} s"),
        < 120 => Format($"{seconds:0.0} s"),
        _ => Format($"{Math.Floor(seconds / 60):0} min {seconds % 60:00} s"),
    };

    /// <summary>A moment on the time axis, which is in seconds.</summary>
    public static string AxisSeconds(double seconds) => Format($"{seconds:0.0} s");

    /// <summary>A number of bytes in KiB, or in MiB from 10 MiB on; small ones as they are.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        0 => NoValue,
        < 1024 => Format($"{bytes} B"),
        < 10 * 1024 * 1024 => Format($"{bytes / 1024.0:0.0} KiB"),
        _ => Format($"{bytes / 1024.0 / 1024.0:0.0} MiB"),
    };

    /// <summary>A share of the wire.</summary>
    public static string Percent(double share) => Format($"{share * 100:0.0} %");

    /// <summary>How many times the second value the first one is.</summary>
    public static string Ratio(double value, double bound) => bound > 0 ? Format($"{value / bound:0.00} ×") : NoValue;

    /// <summary>A count, in groups of three digits.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count of things, one or more.</summary>
    public static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{Count(count)} {thing}s";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
