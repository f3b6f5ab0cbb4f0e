using System.Text.Json.Serialization;

namespace FlashEngine.Ota.Messages;

/// <summary>Compile-time JSON of the messages that we send: snake case, one line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RequestAck))]
[JsonSerializable(typeof(ProgressReport))]
[JsonSerializable(typeof(DownloadResult))]
[JsonSerializable(typeof(FlashStatus))]
[JsonSerializable(typeof(PresenceReport))]
public sealed partial class OtaJson : JsonSerializerContext;
