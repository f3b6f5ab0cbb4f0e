using System.Text.Json.Serialization;

namespace FlashEngine.Ota.Agent;

/// <summary>Compile-time JSON of an outcome in the store.</summary>
[JsonSerializable(typeof(FlashJobOutcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
