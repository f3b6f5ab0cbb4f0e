namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>…/download/request/ack</c> and <c>…/download/cancel/ack</c>.</summary>
/// <param name="CommandId">The command that is answered.</param>
/// <param name="Status"><see cref="OtaStatus.Acknowledged"/> or, for a cancel, <see cref="OtaStatus.Rejected"/>.</param>
/// <param name="Message">Free text.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record RequestAck(string CommandId, string Status, string Message, string Timestamp);
