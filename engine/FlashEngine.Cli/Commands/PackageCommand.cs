using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Station.Packages;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash package pack|show|verify</c>.</summary>
internal static class PackageCommand
{
    public static Command Create()
    {
        var package = new Command("package", "Update packages (.fpk): make and sign, show, verify.");
        package.Add(CreatePack());
        package.Add(CreateShow());
        package.Add(CreateVerify());
        return package;
    }

    private static CommandWithExamples CreatePack()
    {
        var pack = new CommandWithExamples(
            "pack",
            "Makes a package from a description (YAML) and firmware files, and signs it (CMS).",
            "flash package pack update.yaml --key signer.key --certificate signer.pem --output update.fpk",
            "flash package pack update.yaml --key signer.key --certificate signer.pem --output update.fpk "
            + "--delta-from old.fpk --trust root.pem --fallback full --encrypt-for vehicle.pem");
        var description = new Argument<string>("DESCRIPTION")
        {
            Description = "What each ECU gets; paths of firmware files in it are relative to it.",
        };
        var key = Required("--key", "Private key of the signer, PEM; of an encrypted one, the password is in the "
            + $"environment variable {SignerCertificate.PasswordVariable}.");
        var certificate = Required("--certificate", "Certificate of the signer, PEM.");
        var chain = new Option<string?>("--chain")
        {
            Description = "Intermediate certificates between the signer and the root, PEM.",
            HelpName = "FILE",
        };
        var authority = new Option<string?>("--timestamp")
        {
            Description = "A time-stamp authority (RFC 3161), http or https, that is asked to stamp the signature; "
                + "stations that trust it (--timestamp-trust) judge the signer by that time.",
            HelpName = "URL",
        };
        var output = Required("--output", "The package to write; an old file is replaced.");
        var encoding = new PackageEncodingOptions();
        pack.Add(description);
        foreach (var option in new Option[] { key, certificate, chain, authority, output })
        {
            pack.Add(option);
        }

        encoding.AddTo(pack);
        pack.SetAction(parsed =>
        {
            var source = PackDescription.Load(parsed.GetRequiredValue(description));
            using var signer = SignerCertificate.Load(
                parsed.GetRequiredValue(certificate), parsed.GetRequiredValue(key));
            var intermediates = parsed.GetValue(chain) is { } file ? TrustOption.Read(file) : [];
            var timeStamps = parsed.GetValue(authority) is { } url ? new TimeStampAuthority(url) : null;
            var path = parsed.GetRequiredValue(output);
            var encodings = encoding.Load(parsed);
            using var old = encodings.DeltaFrom;
            var manifest = PackagePacker.Pack(
                source.Draft, source.Files, signer, intermediates, path, encodings,
                timeStamps is null ? null : timeStamps.Stamp);
            var text = parsed.InvocationConfiguration.Output;
            text.WriteLine(
                $"{path}: {manifest.Release} for {manifest.VehicleModel}, {manifest.Ecus.Count} ECUs, "
                + $"{Format.Size(new FileInfo(path).Length)}, signed by {signer.Subject}"
                + (timeStamps is null ? "" : $", time-stamped by {timeStamps.Host}"));
            text.Write(PackageText.DescribeEncodings(manifest));
        });
        return pack;
    }

    private static CommandWithExamples CreateShow()
    {
        var show = new CommandWithExamples(
            "show",
            "Verifies a package and shows what it brings.",
            "flash package show update.fpk --trust root.pem");
        WithVerified(show, (package, output) => output.Write(PackageText.Describe(package)));
        return show;
    }

    private static CommandWithExamples CreateVerify()
    {
        var verify = new CommandWithExamples(
            "verify",
            "Verifies a package: structure, signature, expiry, and length and SHA-256 of every image.",
            "flash package verify update.fpk --trust root.pem");
        WithVerified(
            verify,
            (package, output) => output.WriteLine($"{package.FileName}: good, signed by {package.SignerName}"));
        return verify;
    }

    private static void WithVerified(Command command, Action<VerifiedPackage, TextWriter> action)
    {
        var path = new Argument<string>("PACKAGE") { Description = "The package file (.fpk)." };
        var trust = new TrustOption();
        command.Add(path);
        trust.AddTo(command);
        command.SetAction(parsed =>
        {
            using var package = PackageReader.Open(
                parsed.GetRequiredValue(path), trust.Load(parsed), ProgramClock.Now());
            action(package, parsed.InvocationConfiguration.Output);
        });
    }

    private static Option<string> Required(string name, string description)
        => new(name) { Description = description, HelpName = "FILE", Required = true };
}
