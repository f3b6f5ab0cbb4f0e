using System.Text.Json.Serialization;

namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>…/download/request</c>, as it is written.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="SignedUrl">Where the package is.</param>
/// <param name="Version">The version that it brings.</param>
/// <param name="Checksum"><c>sha256:</c> and 64 hex digits.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Timeout">Seconds for the download.</param>
internal sealed record DownloadRequestMessage(
    string CommandId, string SignedUrl, string Version, string Checksum, long Size, int Timeout);

/// <summary>Payload of <c>…/update/request/firmware</c>, as it is written.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Content">URL and file.</param>
internal sealed record UpdateRequestMessage(string CommandId, UpdateContent Content);

/// <summary>What an <see cref="UpdateRequestMessage"/> holds.</summary>
internal sealed record UpdateContent(UpdateUrl SignedUrl, UpdateFile FileInfo);

/// <summary>Where the package is, and the seconds for its download.</summary>
internal sealed record UpdateUrl(string Url, int Timeout);

/// <summary>Hash, <c>sha256:</c> and 64 hex digits, and bytes of the package.</summary>
internal sealed record UpdateFile(string FileHash, long Size);

/// <summary>Compile-time JSON of the requests that the agent makes itself.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DownloadRequestMessage))]
[JsonSerializable(typeof(UpdateRequestMessage))]
internal sealed partial class RequestJson : JsonSerializerContext;
