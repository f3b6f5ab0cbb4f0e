using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using FlashEngine.Cli.Composition;
using FlashEngine.Ota.Uptane.Reports;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash uptane report</c>.</summary>
internal static class UptaneReportCommand
{
    public static Command Create()
    {
        var report = new CommandWithExamples(
            "report",
            "Makes the signed vehicle version manifest out of what a job read back from the ECUs (report.json).",
            "flash uptane report --vehicle car.yaml --job out/report.json --package u.fpk --key vehicle.key");
        var vehicle = UptaneCommand.Vehicle();
        var job = Required("--job", "The report.json of the job ('flash run --report DIR').");
        var package = Required("--package", "The package that the job flashed: the Uptane target file.");
        var name = Optional("--target", "NAME", "The package's name in the Image repository. Default: its file name.");
        var key = Required("--key", "The vehicle's private key, PEM: RSA (2048 bits or more) or ECDSA P-256; only its "
            + "owner may read it.");
        var id = Optional(
            "--id", "ID", "The vehicle as the Director knows it. Default: the vehicle file's vin, else its name.");
        var nonce = Optional("--nonce", "TEXT", "What the server sent to be repeated.");
        var output = Optional("--output", "FILE", "The file to write. Default: standard output.");
        var state = UptaneCommand.State();
        foreach (var option in new Option[] { vehicle, job, package, name, key, id, nonce, output, state })
        {
            report.Add(option);
        }

        report.SetAction(parsed =>
        {
            var file = VehicleFileReader.Load(parsed.GetRequiredValue(vehicle));
            var done = ReadJob(parsed.GetRequiredValue(job), file);
            string path = parsed.GetRequiredValue(package);
            var image = ReadImage(path, parsed.GetValue(name) ?? Path.GetFileName(path));
            using var signer = VehicleKey.Load(parsed.GetRequiredValue(key));
            var manifest = new VersionManifest(
                file, signer, UptaneCommand.StateOf(parsed.GetValue(state), file), parsed.GetValue(id));
            Write(
                manifest.Make(done, image, parsed.GetValue(nonce)),
                parsed.GetValue(output),
                parsed.InvocationConfiguration.Output);
        });
        return report;
    }

    private static JobReport ReadJob(string path, VehicleFile vehicle)
    {
        try
        {
            var job = JsonSerializer.Deserialize(File.ReadAllBytes(path), ReportJson.Default.JobReport)
                ?? throw new InputException($"{path}: is no report.json of a job");
            return job.Ecus.FirstOrDefault(ecu => vehicle.Ecus.All(entry => entry.Name != ecu.Name)) is { } stranger
                ? throw new InputException($"{path}: ECU '{stranger.Name}' is not in {vehicle.FileName}")
                : job;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{path}: cannot be read as the report.json of a job: {e.Message}", e);
        }
    }

    private static InstalledImage ReadImage(string path, string name)
    {
        try
        {
            using var file = File.OpenRead(path);
            return new InstalledImage(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static void Write(byte[] manifest, string? path, TextWriter output)
    {
        if (path is null)
        {
            output.Write(System.Text.Encoding.UTF8.GetString(manifest));
            return;
        }

        try
        {
            File.WriteAllBytes(path, manifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    private static Option<string> Required(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE", Required = true };

    private static Option<string?> Optional(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
