using System.CommandLine;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Cli.Commands;

/// <summary><c>--vehicle-key</c>: what decrypts packages that are made for this vehicle.</summary>
internal sealed class VehicleKeyOption
{
    private readonly Option<string?> _file = new("--vehicle-key")
    {
        Description = "The vehicle's private key (PEM; RSA, or elliptic on P-256), for packages that are encrypted for "
            + "it. Only its owner may read the file (chmod 600).",
        HelpName = "FILE",
    };

    public void AddTo(Command command) => command.Add(_file);

    /// <summary>Reads the key; null: none is named.</summary>
    /// <exception cref="InputException">It cannot be read, or others may read it too.</exception>
    public VehicleKey? Load(ParseResult parsed) => parsed.GetValue(_file) is { } file ? VehicleKey.Load(file) : null;
}
