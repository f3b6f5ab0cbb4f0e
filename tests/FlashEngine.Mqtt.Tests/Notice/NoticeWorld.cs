using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FlashEngine.Ota.Notice;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>Keys, a code, and images and notices of it as the server makes them.</summary>
internal sealed class NoticeWorld : IDisposable
{
    public const byte EcuId = 2;
    public const byte Version = 7;

    // Making keys takes longer than all else here, so all tests have the same.
    private static readonly RSAParameters VehicleParameters = MakeKey();
    private static readonly RSAParameters ServerParameters = MakeKey();
    private static readonly RSAParameters StrangerParameters = MakeKey();

    private readonly RSA _vehicle = RSA.Create(VehicleParameters);
    private readonly RSA _server = RSA.Create(ServerParameters);

    public NoticeKeys Keys { get; } = new(RSA.Create(VehicleParameters), RSA.Create(ServerParameters));

    /// <summary>A key that is nobody's.</summary>
    public RSA Stranger { get; } = RSA.Create(StrangerParameters);

    public RSA VehicleKey => _vehicle;

    public RSA ServerKey => _server;

    public DateTimeOffset Now { get; init; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public byte[] Code { get; init; } = RandomNumberGenerator.GetBytes(1000);

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Code));

    public void Dispose()
    {
        Keys.Dispose();
        Stranger.Dispose();
        _vehicle.Dispose();
        _server.Dispose();
    }

    /// <summary>A notice as the server publishes it.</summary>
    public byte[] Payload(Uri server, byte version = Version, string? sha256 = null) => Encoding.UTF8.GetBytes($$"""
        {
          "filename": "{{FileName(version)}}", "sha256": "{{sha256 ?? Sha256}}", "ecu_id": {{EcuId}},
          "version": {{version}}, "timestamp": {{Now.ToUnixTimeSeconds()}},
          "download_url": "{{new Uri(server, "/ota_download/" + FileName(version))}}"
        }
        """);

    public UpdateNotice Notice(byte version = Version, string? sha256 = null) =>
        UpdateNoticeReader.Read(Payload(new Uri("https://ota.example"), version, sha256));

    /// <summary>An image, each part of which may be another one.</summary>
    public byte[] Image(
        DateTimeOffset? made = null,
        byte ecuId = EcuId,
        byte version = Version,
        byte[]? code = null,
        byte[]? hash = null,
        byte[]? key = null,
        RSA? wrapFor = null,
        RSA? signer = null)
    {
        code ??= Code;
        key ??= RandomNumberGenerator.GetBytes(16);
        byte[] nonce = RandomNumberGenerator.GetBytes(8);
        byte[] image = new byte[564 + code.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(image, 0xDEADBEEF);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(4), (uint)(made ?? Now).ToUnixTimeSeconds());
        image[8] = ecuId;
        image[9] = version;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(10), (ushort)code.Length);
        (hash ?? SHA256.HashData(code)).CopyTo(image, 12);
        nonce.CopyTo(image, 44);
        (wrapFor ?? _vehicle).Encrypt(key, RSAEncryptionPadding.OaepSHA1).CopyTo(image, 52);
        (signer ?? _server).SignData(code, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CopyTo(image, 308);
        Encrypt(key.Length == 16 ? key : new byte[16], nonce, code).CopyTo(image, 564);
        return image;
    }

    private static string FileName(byte version) => $"gateway_ECU{EcuId}_V{version}.bin";

    // Block by block, as in the standard's figure.
    private static byte[] Encrypt(byte[] key, byte[] nonce, byte[] code)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        byte[] counter = [.. nonce, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] result = new byte[code.Length];
        for (int at = 0; at < code.Length; at++)
        {
            counter[14] = (byte)(at / 16 >> 8);
            counter[15] = (byte)(at / 16);
            result[at] = (byte)(code[at] ^ aes.EncryptEcb(counter, PaddingMode.None)[at % 16]);
        }

        return result;
    }

    private static RSAParameters MakeKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
