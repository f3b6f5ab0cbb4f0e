using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages.Trust;

namespace FlashEngine.Cli.Commands;

/// <summary>
/// <c>--trust</c> and what narrows it: who may sign update packages. There is no default: without it nobody may.
/// </summary>
/// <param name="isRequired">False for a verb that reads a package only with another option.</param>
internal sealed class TrustOption(bool isRequired = true)
{
    private readonly Option<string[]> _files = new("--trust")
    {
        Description = "PEM file with the root certificates that package signatures must lead to; can be given several "
            + "times. Nothing else is trusted.",
        HelpName = "FILE",
        Required = isRequired,
    };

    private readonly Option<string[]> _lists = new("--crl")
    {
        Description = "Certificate revocation list (PEM or DER); can be given several times. With one, every "
            + "certificate below a trusted root must have the list of its issuer, and stand on none.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _expiredLists = new("--accept-expired-crl")
    {
        Description = "Use revocation lists also after the day on which the next one was due.",
    };

    private readonly Option<string[]> _timeStampRoots = new("--timestamp-trust")
    {
        Description = "PEM file with the root certificates of time-stamp authorities (RFC 3161); can be given several "
            + "times. With one, the certificates of a time-stamped package are judged by the time of the stamp.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_lists);
        command.Add(_expiredLists);
        command.Add(_timeStampRoots);
    }

    /// <summary>True when roots are named.</summary>
    public bool IsGiven(CommandResult result) => result.GetValue(_files) is { Length: > 0 };

    /// <summary>Reads the certificates and lists.</summary>
    /// <exception cref="InputException">A file cannot be read or holds none.</exception>
    public PackageTrust Load(ParseResult parsed) => new()
    {
        Roots = ReadAll(parsed.GetValue(_files)),
        RevocationLists = [.. (parsed.GetValue(_lists) ?? []).Select(RevocationList.Load)],
        AcceptsExpiredLists = parsed.GetValue(_expiredLists),
        TimeStampRoots = ReadAll(parsed.GetValue(_timeStampRoots)),
    };

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

    private static X509Certificate2Collection ReadAll(string[]? files)
    {
        var certificates = new X509Certificate2Collection();
        foreach (var file in files ?? [])
        {
            certificates.AddRange(Read(file));
        }

        return certificates;
    }
}
