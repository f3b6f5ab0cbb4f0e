using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Cli.Commands;

/// <summary><c>--trust</c>: who may sign update packages. There is no default: without it nobody may.</summary>
internal sealed class TrustOption
{
    private readonly Option<string[]> _files = new("--trust")
    {
        Description = "PEM file with the root certificates that package signatures must lead to; can be given several "
            + "times. Nothing else is trusted.",
        HelpName = "FILE",
        Required = true,
    };

    public void AddTo(Command command) => command.Add(_files);

    /// <summary>Reads the certificates.</summary>
    /// <exception cref="InputException">A file cannot be read or holds none.</exception>
    public X509Certificate2Collection Load(ParseResult parsed)
    {
        var roots = new X509Certificate2Collection();
        foreach (var file in parsed.GetRequiredValue(_files))
        {
            roots.AddRange(Read(file));
        }

        return roots;
    }

    public static X509Certificate2Collection Read(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException($"{file}: cannot be read as PEM certificates: {e.Message}", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new InputException($"{file}: holds no certificate (-----BEGIN CERTIFICATE-----)");
    }
}
