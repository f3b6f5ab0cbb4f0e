using System.Globalization;
using System.Reflection;

namespace FlashEngine.Cli.Composition;

/// <summary>The date by which packages and certificates are judged.</summary>
internal static class ProgramClock
{
    private const string BuildDateName = "BuildDate";

    /// <summary>The day on which the program was built, in UTC.</summary>
    public static DateTimeOffset BuildDate { get; } = DateTimeOffset.ParseExact(
        typeof(ProgramClock).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(data => data.Key == BuildDateName).Value!,
        "yyyy-MM-dd",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal);

    /// <summary>The system's date and time.</summary>
    /// <exception cref="InputException">
    /// The clock is not set: it shows a day before the program existed, so nothing could be told about what is valid.
    /// </exception>
    public static DateTimeOffset Now() => Checked(TimeProvider.System.GetUtcNow());

    /// <inheritdoc cref="Now"/>
    internal static DateTimeOffset Checked(DateTimeOffset now) => now >= BuildDate
        ? now
        : throw new InputException(
            $"the clock shows {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, and this program was built on "
            + $"{BuildDate.UtcDateTime:yyyy-MM-dd}: set the clock; without it no signature can be judged");
}
