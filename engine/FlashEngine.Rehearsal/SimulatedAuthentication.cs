using System.Security.Cryptography;
using FlashEngine.Security;
using FlashEngine.Simulation;
using FlashEngine.Station.Access;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Rehearsal;

/// <summary>Reads what the virtual twin of an ECU with <c>authentication</c> needs.</summary>
internal static class SimulatedAuthentication
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">The vehicle file says too little of the twin, or a file cannot be
    /// used.</exception>
    public static VirtualEcuAuthentication Load(AuthenticationEntry entry, EcuEntry ecu, string vehicleFile)
    {
        var files = new KeyFiles(vehicleFile, $"simulation of ECU '{ecu.Name}'");
        var isSymmetric = entry.Algorithm is ProofAlgorithm.HmacSha256 or ProofAlgorithm.AesCmac;
        var own = ecu.Simulation?.Authentication;
        if (own is null && !isSymmetric)
        {
            throw files.Error(
                entry.Key, "authentication", "it is missing; the twin needs 'authentication' below 'simulation' too");
        }

        return new VirtualEcuAuthentication
        {
            IsChallengeResponse = entry.Method == AuthenticationMethod.ChallengeResponse,
            IsBidirectional = entry.IsBidirectional,
            AlgorithmIndicator = entry.AlgorithmIndicator,
            Roots = own?.Root is { } root ? files.Certificates(root, "root") : [],
            Date = DateTimeOffset.UtcNow,
            Certificate = own?.Certificate is { } certificate ? CertificateOf(files, certificate) : default,
            Key = own?.Key is { } key ? files.PrivateKey(key, "key") : null,
            ClientKey = own?.ClientKey is { } clientKey ? files.PublicKey(clientKey, "clientKey") : null,
            SharedKey = isSymmetric ? files.SymmetricKey(entry.Key, "key") : null,
            IsCmac = entry.Algorithm == ProofAlgorithm.AesCmac,
            RsaPadding = entry.Algorithm == ProofAlgorithm.RsaPkcs1Sha256
                ? RSASignaturePadding.Pkcs1
                : RSASignaturePadding.Pss,
        };
    }

    private static byte[] CertificateOf(KeyFiles files, FileReference file)
    {
        using var certificate = files.Certificate(file, "certificate");
        return certificate.RawData;
    }
}
