using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Station.Packages;

namespace FlashEngine.Cli.Commands;

/// <summary>The options of verbs that take a package from a file.</summary>
internal sealed class PackageOptions
{
    private readonly TrustOption _trust = new();
    private readonly VehicleKeyOption _key = new();

    private readonly Option<string> _package = new("--package")
    {
        Description = "The update package (.fpk).",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> _ecus = new("--ecu")
    {
        Description = "An ECU to flash; can be given several times. Default: all of the package.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_package);
        _trust.AddTo(command);
        _key.AddTo(command);
        command.Add(_ecus);
    }

    /// <summary>Opens and verifies the package.</summary>
    /// <exception cref="InputException">It is not to be trusted, or broken.</exception>
    public VerifiedPackage Open(ParseResult parsed) => PackageReader.Open(
        parsed.GetRequiredValue(_package), _trust.Load(parsed), ProgramClock.Now(), _key.Load(parsed));

    /// <summary>The chosen ECUs; null: all.</summary>
    public IReadOnlySet<string>? Ecus(ParseResult parsed) =>
        parsed.GetValue(_ecus) is { Length: > 0 } names ? names.ToHashSet(StringComparer.Ordinal) : null;
}
