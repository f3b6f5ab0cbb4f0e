using System.CommandLine;
using System.Globalization;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Plugins;
using FlashEngine.Security;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash plugins check</c>: holds a plugin against the contract, before it meets an ECU.</summary>
internal sealed class PluginsCheckCommand
{
    private readonly PluginOptions _plugins = new();

    private readonly Argument<string> _folder = new("FOLDER")
    {
        Description = "The plugin's folder, or one with plugins in its sub-folders.",
    };

    private readonly Option<string?> _seed =
        Text("--seed", "HEX", "A seed: the key is computed, several times at once.");

    private readonly Option<string?> _key = Text("--key", "HEX", "The key that must come of it.");

    private readonly Option<string?> _level =
        Text("--level", "HEX", "The requestSeed sub-function, odd, 01..7D. Default: 01.");

    private readonly Option<string?> _secret =
        Text("--secret", "REF", "The secret, as in a vehicle file: file:PATH or env:NAME, in hexadecimal.");

    private readonly Option<string?> _algorithm =
        Text("--algorithm", "NAME", "The algorithm that the seed is for. Default: all of the plugin.");

    private readonly Option<string[]> _parameters = new("--parameter")
    {
        Description = "A parameter of the algorithm; can be given several times.",
        HelpName = "NAME=VALUE",
    };

    private PluginsCheckCommand()
    {
    }

    public static Command Create()
    {
        var check = new CommandWithExamples(
            "check",
            "Loads a plugin beside those of the installation and checks what every plugin must do. Exit code 2 when "
            + "something does not hold. Adapters are held against their contract by 'flash adapters check'.",
            "flash plugins check acme-keys",
            "flash plugins check acme-keys --seed 11223344 --secret file:secret.hex --parameter length=2 --key A1B2");
        var command = new PluginsCheckCommand();
        check.Add(command._folder);
        foreach (var option in new Option[]
        {
            command._seed, command._key, command._level, command._secret, command._algorithm, command._parameters,
        })
        {
            check.Add(option);
        }

        command._plugins.AddTo(check);
        check.SetAction(command.Run);
        return check;
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_folder)!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"'{folder}' is no folder; name the one with the plugin.json");
        }

        var vector = ReadVector(parsed);
        using var host = _plugins.Load(parsed, Installation.Find(), [folder]);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var found = host.Plugins.Where(plugin => plugin.Folder == root || Path.GetDirectoryName(plugin.Folder) == root);
        PluginStatus[] plugins = [.. found];
        if (plugins.Length == 0)
        {
            throw new InputException($"there is no plugin.json in '{folder}' or a folder directly below it");
        }

        RequireAlgorithm(plugins, vector);
        var check = new PluginCheck(host, new NoWires(), vector);
        return (int)CheckTable.Write(plugins.SelectMany(check.Run), FlashExitCode.FileOrManifest);
    }

    private static void RequireAlgorithm(PluginStatus[] plugins, KeyVector? vector)
    {
        var known = plugins.SelectMany(plugin => plugin.Algorithms).ToArray();
        if (vector?.Algorithm is { } name && !known.Contains(name))
        {
            throw new InputException(
                $"--algorithm {name}: the plugin has "
                + (known.Length > 0 ? string.Join(", ", known) : "no seed/key algorithm"));
        }
    }

    private KeyVector? ReadVector(ParseResult parsed)
    {
        if (parsed.GetValue(_seed) is not { } seed)
        {
            var idle = new Option[] { _key, _level, _secret, _algorithm, _parameters }
                .FirstOrDefault(option => parsed.GetResult(option) is not null);
            return idle is null ? null : throw new InputException($"{idle.Name} has a meaning only with --seed");
        }

        var secret = parsed.GetValue(_secret);
        return new KeyVector(
            parsed.GetValue(_algorithm),
            new SeedKeyRequest
            {
                EcuName = "check",
                Level = ReadLevel(parsed.GetValue(_level) ?? "01"),
                Seed = Bytes(_seed, seed),
                Secret = secret is null ? default : SecretReader.Read(secret, "."),
                Parameters = NamedValues.Read(_parameters, parsed),
            },
            parsed.GetValue(_key) is { } key ? Convert.ToHexString(Bytes(_key, key)) : null);
    }

    private byte ReadLevel(string text) =>
        byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var level)
        && level is >= 0x01 and <= 0x7D && level % 2 == 1
            ? level
            : throw new InputException($"{_level.Name} {text}: must be odd, 01..7D in hexadecimal");

    private static byte[] Bytes(Option option, string text) =>
        text.Length > 0 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new InputException($"{option.Name} {text}: must be bytes of two hexadecimal digits");
}
