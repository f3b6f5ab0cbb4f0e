using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane.Tests.Making;

/// <summary>A key of a made repository.</summary>
internal sealed class TestKey
{
    private readonly AsymmetricAlgorithm _key;

    private TestKey(AsymmetricAlgorithm key)
    {
        _key = key;
        Pem = key.ExportSubjectPublicKeyInfoPem();
    }

    public string Pem { get; init; }

    public string Id => UptaneKey.IdOf(Pem);

    public string Method => _key is RSA ? UptaneKey.RsaMethod : UptaneKey.EcdsaMethod;

    public JsonObject Json => new()
    {
        ["keytype"] = _key is RSA ? "rsa" : "ecdsa",
        ["keyval"] = new JsonObject { ["public"] = Pem },
    };

    public static TestKey Ecdsa() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static TestKey Of(AsymmetricAlgorithm key) => new(key);

    /// <summary>The same key in another spelling, so that its identifier is another one.</summary>
    public TestKey Spelled(string pem) => new(_key) { Pem = pem };

    public JsonObject Sign(byte[] bytes) => new()
    {
        ["keyid"] = Id,
        ["method"] = Method,
        ["sig"] = Convert.ToBase64String(_key switch
        {
            RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            ECDsa ecdsa => ecdsa.SignData(
                bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            _ => throw new NotSupportedException($"{_key.GetType().Name} signs nothing here"),
        }),
    };
}
