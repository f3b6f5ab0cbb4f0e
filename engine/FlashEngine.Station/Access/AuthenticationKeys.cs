using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Access;

/// <summary>Keys and certificates of an ECU's <c>authentication</c>, read and checked.</summary>
internal sealed record AuthenticationKeys
{
    private const string Certificates = "certificate";
    private const string Key = "key";
    private const string Root = "root";
    private const string Ecu = "ecuKey";

    /// <summary>What the vehicle file says.</summary>
    public required AuthenticationEntry Entry { get; init; }

    /// <summary>Makes our proofs.</summary>
    public required ProofKey ClientKey { get; init; }

    /// <summary>Our certificate in DER; empty for challenge and response.</summary>
    public required byte[] CertificateClient { get; init; }

    /// <summary>Who may have issued the ECU's certificate; empty where it shows none.</summary>
    public required X509Certificate2Collection Roots { get; init; }

    /// <summary>Checks the ECU's proofs; null where its certificate brings the key, or it proves nothing.</summary>
    public required ProofKey? ServerKey { get; init; }

    /// <summary>The date by which certificates are judged.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Reads what an entry names.</summary>
    /// <exception cref="InputException">A file cannot be used, has expired, or does not fit another one.</exception>
    public static AuthenticationKeys Load(
        AuthenticationEntry entry, string vehicleFile, string ecuName, DateTimeOffset date)
    {
        var files = new KeyFiles(vehicleFile, $"authentication of ECU '{ecuName}'");
        if (AuthenticationReader.IsSymmetric(entry.Algorithm))
        {
            var secret = files.SymmetricKey(entry.Key, Key);
            var shared = Fitting(files, entry.Key, Key, () => ProofKey.Of(secret, entry.Algorithm!.Value));
            return Of(entry, files, shared, certificate: [], shared, date);
        }

        var key = files.PrivateKey(entry.Key, Key);
        var clientKey = Fitting(files, entry.Key, Key, () => ProofKey.Of(key, entry.Algorithm));
        var serverKey = entry.EcuKey is { } ecuKey ? LoadServerKey(entry, ecuKey, files) : null;
        var certificate = entry.Certificate is { } file ? LoadCertificate(entry, file, key, files, date) : [];
        return Of(entry, files, clientKey, certificate, serverKey, date);
    }

    private static AuthenticationKeys Of(
        AuthenticationEntry entry,
        KeyFiles files,
        ProofKey clientKey,
        byte[] certificate,
        ProofKey? serverKey,
        DateTimeOffset date) => new()
        {
            Entry = entry,
            ClientKey = clientKey,
            CertificateClient = certificate,
            Roots = entry.Root is { } root ? files.Certificates(root, Root) : [],
            ServerKey = serverKey,
            Date = date,
        };

    private static ProofKey LoadServerKey(AuthenticationEntry entry, FileReference file, KeyFiles files)
    {
        var key = files.PublicKey(file, Ecu);
        return Fitting(files, file, Ecu, () => ProofKey.Of(key, entry.Algorithm));
    }

    private static byte[] LoadCertificate(
        AuthenticationEntry entry, FileReference file, AsymmetricAlgorithm key, KeyFiles files, DateTimeOffset date)
    {
        using var certificate = files.Certificate(file, Certificates);
        if (CertificateCheck.PeriodProblem(certificate, date) is { } problem)
        {
            throw files.Error(file, Certificates, problem);
        }

        var fits = certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan()
            .SequenceEqual(key.ExportSubjectPublicKeyInfo());
        return fits
            ? certificate.RawData
            : throw files.Error(
                file, Certificates, $"it does not belong to the key in line {entry.Key.Line}; give the pair of one "
                + "request");
    }

    private static ProofKey Fitting(KeyFiles files, FileReference file, string what, Func<ProofKey> make)
    {
        try
        {
            return make();
        }
        catch (InputException cause)
        {
            throw files.Error(file, what, cause.Message, cause);
        }
    }
}
