using System.Text.Json.Serialization;

namespace FlashEngine.Ota.Notice;

/// <summary>Compile-time JSON of the notice profile: snake case, one line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NonceRequest))]
[JsonSerializable(typeof(NonceAnswer))]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(NoticeRecord))]
internal sealed partial class NoticeJson : JsonSerializerContext;

/// <summary>Body of <c>POST /get_nonce</c>.</summary>
internal sealed record NonceRequest(string VehicleId);

/// <summary>Its answer: 32 hex digits, good once, for five minutes and this vehicle.</summary>
internal sealed record NonceAnswer(string? Nonce);

/// <summary>Body of <c>POST /report_versions</c>.</summary>
internal sealed record VersionReport(
    string VehicleId, string Timestamp, IReadOnlyDictionary<string, int> Ecus, string UpdateStatus);

/// <summary>The file of <see cref="NoticeMemory"/>.</summary>
internal sealed record NoticeRecord(
    Dictionary<byte, byte> Highest, List<string> Settled, Dictionary<string, string>? Untold);
