using System.Formats.Asn1;
using FlashEngine.Security;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// Reads <c>authentication</c> of an ECU and of its twin. What a method needs must be there, and what it has no use for
/// must not, because a file that nobody reads would be trusted in vain.
/// </summary>
internal static class AuthenticationReader
{
    private const string Group = "authentication";
    private const int AlgorithmIndicatorLength = 16;

    private static readonly string[] Keys =
    [
        "method", "direction", "certificate", "key", "root", "ecuKey", "algorithm", "algorithmIndicator",
        "communicationConfiguration",
    ];

    private static readonly string[] SimulatedKeys = ["root", "certificate", "key", "clientKey"];

    private static readonly Dictionary<string, ProofAlgorithm> Algorithms = new()
    {
        ["ecdsa-sha256"] = ProofAlgorithm.EcdsaSha256,
        ["rsa-pss-sha256"] = ProofAlgorithm.RsaPssSha256,
        ["rsa-pkcs1-sha256"] = ProofAlgorithm.RsaPkcs1Sha256,
        ["hmac-sha256"] = ProofAlgorithm.HmacSha256,
        ["aes-cmac"] = ProofAlgorithm.AesCmac,
    };

    /// <summary>True for algorithms whose two sides hold the same key.</summary>
    public static bool IsSymmetric(ProofAlgorithm? algorithm) =>
        algorithm is ProofAlgorithm.HmacSha256 or ProofAlgorithm.AesCmac;

    /// <summary>Reads how an ECU is authenticated to; null when it is not.</summary>
    public static AuthenticationEntry? Read(YamlSettings ecu)
    {
        if (ecu.Group(Group, Keys) is not { } settings)
        {
            return null;
        }

        var method = ReadMethod(settings);
        var byCertificate = method == AuthenticationMethod.CertificateExchange;
        var isBidirectional = ReadDirection(settings);
        var algorithm = ReadAlgorithm(settings, byCertificate);
        var showsKey = isBidirectional && !byCertificate && !IsSymmetric(algorithm);
        return new AuthenticationEntry
        {
            Method = method,
            IsBidirectional = isBidirectional,
            CommunicationConfiguration = (byte)settings.Whole("communicationConfiguration", 0, 0xFF, 0, "hex"),
            Algorithm = algorithm,
            AlgorithmIndicator = ReadIndicator(settings, byCertificate, algorithm),
            Certificate = ReadFile(settings, "certificate", byCertificate, "only method certificate shows one"),
            Key = ReadKey(settings),
            Root = ReadFile(
                settings, "root", byCertificate && isBidirectional, "the ECU shows a certificate only to method "
                + "certificate in direction bidirectional"),
            EcuKey = ReadFile(
                settings, "ecuKey", showsKey, "only a bidirectional challengeResponse with an asymmetric algorithm "
                + "needs the ECU's public key"),
        };
    }

    /// <summary>Reads what the twin of an ECU has of its own; null when nothing is said.</summary>
    public static SimulatedAuthenticationEntry? ReadSimulated(YamlSettings simulation, AuthenticationEntry? entry)
    {
        if (simulation.Group(Group, SimulatedKeys) is not { } settings)
        {
            return null;
        }

        if (entry is null)
        {
            throw simulation.Wrong(Group, "left out, or the ECU's entry must have 'authentication' too");
        }

        var byCertificate = entry.Method == AuthenticationMethod.CertificateExchange;
        var isAsymmetric = !IsSymmetric(entry.Algorithm);
        const string unused = "this method and direction have no use for it";
        return new SimulatedAuthenticationEntry
        {
            Root = ReadFile(settings, "root", byCertificate, unused),
            Certificate = ReadFile(settings, "certificate", byCertificate && entry.IsBidirectional, unused),
            Key = IsUsed(settings, "key", isAsymmetric && entry.IsBidirectional, unused) ? ReadKey(settings) : null,
            ClientKey = ReadFile(settings, "clientKey", isAsymmetric && !byCertificate, unused),
        };
    }

    private static AuthenticationMethod ReadMethod(YamlSettings settings) => settings.Text("method") switch
    {
        "certificate" => AuthenticationMethod.CertificateExchange,
        "challengeResponse" => AuthenticationMethod.ChallengeResponse,
        _ => throw settings.Wrong("method", "certificate or challengeResponse"),
    };

    private static bool ReadDirection(YamlSettings settings) => settings.OptionalText("direction") switch
    {
        null or "unidirectional" => false,
        "bidirectional" => true,
        _ => throw settings.Wrong("direction", "unidirectional or bidirectional"),
    };

    private static ProofAlgorithm? ReadAlgorithm(YamlSettings settings, bool byCertificate)
    {
        const string key = "algorithm";
        if (byCertificate && !settings.Has(key))
        {
            return null;
        }

        var names = Algorithms.Keys.Where(name => !byCertificate || !IsSymmetric(Algorithms[name]));
        return names.Contains(settings.Text(key))
            ? Algorithms[settings.Text(key)]
            : throw settings.Wrong(key, $"one of {string.Join(", ", names)}");
    }

    /// <summary>algorithmIndicator: an object identifier in BER, left-aligned and filled with zeros.</summary>
    private static byte[] ReadIndicator(YamlSettings settings, bool byCertificate, ProofAlgorithm? algorithm)
    {
        const string key = "algorithmIndicator";
        const string mustBe = "an object identifier such as 1.2.840.10045.4.3.2, or 32 hexadecimal digits";
        if (byCertificate)
        {
            _ = IsUsed(settings, key, isNeeded: false, "requests of method certificate carry none");
            return [];
        }

        var text = settings.Has(key) ? settings.Text(key) : RegisteredIdentifier(algorithm) ?? settings.Text(key);
        if (text.Length == 2 * AlgorithmIndicatorLength && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        var encoded = Encode(text) ?? throw settings.Wrong(key, mustBe);
        return encoded.Length <= AlgorithmIndicatorLength
            ? [.. encoded, .. new byte[AlgorithmIndicatorLength - encoded.Length]]
            : throw settings.Wrong(key, $"{mustBe}; encoded, this identifier has more than 16 bytes");
    }

    private static byte[]? Encode(string identifier)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        try
        {
            writer.WriteObjectIdentifier(identifier);
            return writer.Encode();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // AES-CMAC has none that everybody uses.
    private static string? RegisteredIdentifier(ProofAlgorithm? algorithm) => algorithm switch
    {
        ProofAlgorithm.EcdsaSha256 => "1.2.840.10045.4.3.2",
        ProofAlgorithm.RsaPssSha256 => "1.2.840.113549.1.1.10",
        ProofAlgorithm.RsaPkcs1Sha256 => "1.2.840.113549.1.1.11",
        ProofAlgorithm.HmacSha256 => "1.2.840.113549.2.9",
        _ => null,
    };

    private static FileReference ReadKey(YamlSettings settings) =>
        new(SharedRules.SecretReference(settings, "key"), settings.LineOf("key"));

    private static FileReference? ReadFile(YamlSettings settings, string key, bool isNeeded, string whyNot) =>
        IsUsed(settings, key, isNeeded, whyNot) ? new FileReference(settings.Text(key), settings.LineOf(key)) : null;

    private static bool IsUsed(YamlSettings settings, string key, bool isNeeded, string whyNot) =>
        !settings.Has(key) || isNeeded
            ? isNeeded
            : throw settings.Error(key, $"{key} of {settings.Subject} must be left out: {whyNot}");
}
