using System.Text.Json.Serialization;

namespace FlashEngine.Ota.Messages;

/// <summary>Compile-time JSON of the messages that we send: snake case, one line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RequestAck))]
[JsonSerializable(typeof(ProgressReport))]
[JsonSerializable(typeof(DownloadResult))]
[JsonSerializable(typeof(UpdateAck))]
[JsonSerializable(typeof(UpdateProgress))]
[JsonSerializable(typeof(UpdateResult))]
[JsonSerializable(typeof(FlashStatus))]
[JsonSerializable(typeof(PresenceReport))]
[JsonSerializable(typeof(FlashState))]
[JsonSerializable(typeof(FlashReport))]
public sealed partial class OtaJson : JsonSerializerContext;
