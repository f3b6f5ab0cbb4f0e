using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlashEngine.Station.Secrets;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Access;

/// <summary>
/// Reads the certificates and keys that a vehicle file names. Every error says the file, the line and the name of what
/// is wrong, and no part of a private key.
/// </summary>
/// <param name="vehicleFile">Path of the vehicle file; relative paths start from its folder.</param>
/// <param name="subject">Whose files these are, for messages: <c>ECU 'body'</c>.</param>
public sealed class KeyFiles(string vehicleFile, string subject)
{
    private const int LengthMax = 1 << 20;

    private readonly string _folder = SharedRules.FolderOf(vehicleFile);

    /// <summary>Reads one certificate, PEM or DER; of several in a file the first.</summary>
    /// <exception cref="InputException">There is none that could be read.</exception>
    public X509Certificate2 Certificate(FileReference file, string what) => ReadPublic(
        file, what, "a certificate (X.509 in PEM or DER)", bytes => X509CertificateLoader.LoadCertificate(bytes));

    /// <summary>Reads certificates in PEM, roots and what may lead to them.</summary>
    /// <exception cref="InputException">There is none that could be read.</exception>
    public X509Certificate2Collection Certificates(FileReference file, string what) => ReadPublic(
        file, what, "certificates in PEM", bytes =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Text(bytes));
            return certificates.Count > 0
                ? certificates
                : throw new CryptographicException("it holds no -----BEGIN CERTIFICATE-----");
        });

    /// <summary>Reads a public key in PEM.</summary>
    /// <exception cref="InputException">There is none that could be read.</exception>
    public AsymmetricAlgorithm PublicKey(FileReference file, string what) =>
        ReadPublic(file, what, "a public key in PEM", bytes => Import(Text(bytes)));

    /// <summary>Reads an unencrypted private key in PEM, under the rules of <see cref="SecretReader"/>.</summary>
    /// <exception cref="InputException">There is none that could be read, or others may read it too.</exception>
    public AsymmetricAlgorithm PrivateKey(FileReference file, string what) =>
        ReadSecret(file, what, () => SecretReader.Read(file.Reference, _folder, "in PEM", DecodePrivateKey));

    /// <summary>Reads a symmetric key in hexadecimal, under the rules of <see cref="SecretReader"/>.</summary>
    /// <exception cref="InputException">There is none that could be read, or others may read it too.</exception>
    public byte[] SymmetricKey(FileReference file, string what) =>
        ReadSecret(file, what, () => SecretReader.Read(file.Reference, _folder));

    /// <summary>Makes an error at the line that names a file.</summary>
    public InputException Error(FileReference file, string what, string problem, Exception? cause = null) =>
        new($"{vehicleFile}:{file.Line}: {what} of {subject}: {problem}", cause);

    internal static AsymmetricAlgorithm DecodePrivateKey(ReadOnlySpan<char> text, string where)
    {
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new InputException($"{where} is encrypted; it must hold the key in the clear and be yours alone");
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InputException($"{where} holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
        }

        try
        {
            return Import(text);
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            // The cause is not told: its message may hold a part of the key.
            throw new InputException($"{where} holds no RSA or elliptic curve key that can be read");
        }
    }

    // PEM does not say outside of which kind a key is, so the decoders say it.
    private static AsymmetricAlgorithm Import(ReadOnlySpan<char> pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            var elliptic = ECDsa.Create();
            elliptic.ImportFromPem(pem);
            return elliptic;
        }
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private T ReadSecret<T>(FileReference file, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException cause)
        {
            throw Error(file, what, cause.Message, cause);
        }
    }

    private T ReadPublic<T>(FileReference file, string what, string expected, Func<byte[], T> decode)
    {
        var path = Path.GetFullPath(file.Reference, _folder);
        try
        {
            if (new FileInfo(path).Length > LengthMax)
            {
                throw Error(file, what, $"file '{path}' is larger than {LengthMax} bytes; check the path");
            }

            return decode(File.ReadAllBytes(path));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error(file, what, $"there is no file '{path}'; check the path", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Error(file, what, $"file '{path}' cannot be read: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            throw Error(file, what, $"file '{path}' does not hold {expected}: {cause.Message}", cause);
        }
    }
}
