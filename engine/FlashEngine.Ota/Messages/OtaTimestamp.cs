using System.Globalization;

namespace FlashEngine.Ota.Messages;

/// <summary>Timestamps of the messages: UTC, ISO 8601, whole seconds.</summary>
internal static class OtaTimestamp
{
    /// <summary>Formats as <c>2023-10-27T10:00:00Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
