namespace FlashEngine.Ota.Notice;

/// <summary>What a notice led to: code for one ECU, decrypted, its hash and signature verified.</summary>
/// <param name="Command">The notice's command: the ECU, the version that the code brings, and the code's SHA-256.
/// </param>
/// <param name="MadeAt">When the server made the image.</param>
/// <param name="Code">The code, 1..65535 bytes; it says nothing about addresses.</param>
public sealed record NoticedUpdate(NoticeCommand Command, DateTimeOffset MadeAt, byte[] Code);
