using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Cli.Commands;

/// <summary>The options of <c>flash package pack</c> that say how images are carried.</summary>
internal sealed class PackageEncodingOptions
{
    private const string Full = "full";
    private const string None = "none";

    private readonly TrustOption _trust = new(isRequired: false);

    private readonly Option<string?> _deltaFrom = new("--delta-from")
    {
        Description = "The package that vehicles have: images whose delta to its image is smaller are carried so. "
            + "Needs xdelta3, and --trust for the package's signature.",
        HelpName = "FILE",
    };

    private readonly Option<string> _fallback = new("--fallback")
    {
        Description = $"With --delta-from: '{Full}' packs whole images too, for stations that do not have the other "
            + $"package's image; with '{None}' they refuse the update.",
        HelpName = $"{None}|{Full}",
        DefaultValueFactory = _ => None,
    };

    private readonly Option<string[]> _recipients = new("--encrypt-for")
    {
        Description = "Public key or certificate of a vehicle (PEM) that can decrypt the images; can be given several "
            + "times.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_deltaFrom);
        _ = _fallback.AcceptOnlyFromAmong(None, Full);
        command.Add(_fallback);
        _trust.AddTo(command);
        command.Add(_recipients);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_deltaFrom) is not null && !_trust.IsGiven(result))
            {
                result.AddError("--delta-from needs --trust: deltas are made from a verified package");
            }

            if (result.GetValue(_deltaFrom) is null && result.GetValue(_fallback) == Full)
            {
                result.AddError($"--fallback {Full} needs --delta-from");
            }
        });
    }

    /// <summary>Reads what the options name; the caller closes <see cref="PackEncodings.DeltaFrom"/>.</summary>
    /// <exception cref="InputException">The package is not to be trusted, or a key cannot be used.</exception>
    public PackEncodings Load(ParseResult parsed) => new()
    {
        Recipients = [.. (parsed.GetValue(_recipients) ?? []).Select(VehiclePublicKey.Load)],
        HasFallback = parsed.GetValue(_fallback) == Full,
        DeltaFrom = parsed.GetValue(_deltaFrom) is { } old
            ? PackageReader.Open(old, _trust.Load(parsed) with { AcceptsExpiredPackages = true }, ProgramClock.Now())
            : null,
    };
}
