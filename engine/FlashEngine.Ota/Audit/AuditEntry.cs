using System.Text.Json.Serialization;

namespace FlashEngine.Ota.Audit;

/// <summary>A line of the audit log.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Time">UTC, ISO 8601.</param>
/// <param name="Event">What happened.</param>
/// <param name="Command">The command; empty: none.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Previous">SHA-256 of the line before, without its end, 64 hex digits; zeros in the first.</param>
internal sealed record AuditEntry(
    long Number, string Time, string Event, string Command, string Detail, string Previous);

/// <summary>Compile-time JSON of the audit log: snake case, one line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AuditJson : JsonSerializerContext;
