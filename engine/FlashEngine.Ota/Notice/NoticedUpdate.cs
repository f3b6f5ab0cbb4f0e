namespace FlashEngine.Ota.Notice;

/// <summary>What a notice led to: code for one ECU, decrypted, its hash and signature verified.</summary>
/// <param name="CommandId">The notice's command.</param>
/// <param name="EcuId">The ECU, 0..255.</param>
/// <param name="Version">The version that the code brings.</param>
/// <param name="Sha256">SHA-256 of the code, 64 lower-case hex digits.</param>
/// <param name="MadeAt">When the server made the image.</param>
/// <param name="Code">The code, 1..65535 bytes; it says nothing about addresses.</param>
public sealed record NoticedUpdate(
    string CommandId, byte EcuId, byte Version, string Sha256, DateTimeOffset MadeAt, byte[] Code);
