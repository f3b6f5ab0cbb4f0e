using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Security;
using FlashEngine.Station.Channels;

namespace FlashEngine.Station.Access;

/// <summary>The side of the client in one ECU's authentication, for its script.</summary>
internal sealed class EcuAuthentication(string ecuName, AuthenticationKeys keys, IStationRuntime runtime)
    : IEcuAuthentication
{
    private const int ChallengeLength = 32;

    public AuthenticationMethod Method => keys.Entry.Method;

    public bool IsBidirectional => keys.Entry.IsBidirectional;

    public byte CommunicationConfiguration => keys.Entry.CommunicationConfiguration;

    public ReadOnlyMemory<byte> CertificateClient => keys.CertificateClient;

    public ReadOnlyMemory<byte> AlgorithmIndicator => keys.Entry.AlgorithmIndicator;

    public byte[] CreateChallenge()
    {
        var challenge = new byte[ChallengeLength];
        runtime.FillRandom(challenge);
        return challenge;
    }

    public byte[] Prove(ReadOnlySpan<byte> message) => keys.ClientKey.Prove(message);

    public void CheckServer(
        ReadOnlySpan<byte> message, ReadOnlySpan<byte> proofOfOwnershipServer, ReadOnlySpan<byte> certificateServer)
    {
        var key = keys.ServerKey ?? KeyOf(certificateServer);
        if (!key.Verifies(message, proofOfOwnershipServer))
        {
            throw Refusal(
                "its proof of ownership does not fit the challenge: it does not own the key that it is known by, or "
                + "signs other bytes than the script expects");
        }
    }

    private ProofKey KeyOf(ReadOnlySpan<byte> certificateServer)
    {
        if (keys.Roots.Count == 0)
        {
            throw new InvalidOperationException(
                $"authentication of {ecuName} is unidirectional: nothing is known that could prove it genuine");
        }

        using var certificate = Decode(certificateServer);
        if (CertificateCheck.Problem(certificate, keys.Roots, keys.Date) is { } problem)
        {
            throw Refusal(problem);
        }

        try
        {
            return ProofKey.Of(certificate, keys.Entry.Algorithm);
        }
        catch (InputException cause)
        {
            throw Refusal($"in its certificate, {cause.Message}", cause);
        }
    }

    private X509Certificate2 Decode(ReadOnlySpan<byte> certificateServer)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(certificateServer);
        }
        catch (CryptographicException cause)
        {
            throw Refusal("what it sent is no certificate (X.509 in DER)", cause);
        }
    }

    private JobException Refusal(string problem, Exception? cause = null) => new(
        FlashExitCode.SecurityAccess, $"{ecuName} did not prove that it is genuine: {problem}", cause);
}
