namespace FlashEngine.Ota.Messages;

/// <summary>
/// Payload of <c>…/request/url</c>: the server refuses the signed URL. The answer is the same request with a new one.
/// </summary>
/// <param name="CommandId">The command.</param>
/// <param name="Reason">Free text.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record UrlQuestion(string CommandId, string Reason, string Timestamp);
