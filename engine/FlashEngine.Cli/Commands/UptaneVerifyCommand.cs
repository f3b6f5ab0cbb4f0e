using System.CommandLine;
using FlashEngine.Ota;
using FlashEngine.Ota.Uptane;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Trust;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash uptane verify</c>.</summary>
internal static class UptaneVerifyCommand
{
    public static Command Create()
    {
        var verify = new CommandWithExamples(
            "verify",
            "Verifies the metadata of both repositories, remembers what it learned, and shows what each ECU would get.",
            "flash uptane verify --director https://d.example --images https://i.example --root r --vehicle v.yaml",
            "flash uptane verify --director d --images i --root roots --vehicle car.yaml --download packages");
        var director = Place("--director", "The Director repository: a folder or an https address.");
        var images = Place("--images", "The Image repository: a folder or an https address.");
        var root = new Option<string>("--root")
        {
            Description = "The folder with the installed roots, director/N.root.json and image_repo/N.root.json. "
                + "Nothing else is trusted.",
            HelpName = "DIR",
            Required = true,
        };
        var vehicle = UptaneCommand.Vehicle();
        var state = UptaneCommand.State();
        var ca = new Option<string?>("--ca")
        {
            Description = "PEM file with the CA certificates of the https servers. Default: the system's.",
            HelpName = "FILE",
        };
        var download = new Option<string?>("--download")
        {
            Description = "A folder to fetch the verified packages into, as SHA256.fpk.",
            HelpName = "DIR",
        };
        foreach (var option in new Option[] { director, images, root, vehicle, state, ca, download })
        {
            verify.Add(option);
        }

        verify.SetAction(async (parsed, cancellation) =>
        {
            var file = VehicleFileReader.Load(parsed.GetRequiredValue(vehicle));
            using var http = Network(parsed.GetValue(ca));
            var update = new UptaneUpdate(
                Repository(parsed.GetRequiredValue(director), http),
                Repository(parsed.GetRequiredValue(images), http),
                new UptaneTrust(
                    parsed.GetRequiredValue(root), UptaneCommand.StateOf(parsed.GetValue(state), file)),
                UptaneCommand.Ecus(file),
                new UptaneSettings(),
                TimeProvider.System);
            var targets = await update.CheckAsync(cancellation);
            Show(targets, file, parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(download) is { } folder)
            {
                await DownloadAsync(update, targets, folder, parsed.InvocationConfiguration.Output, cancellation);
            }
        });
        return verify;
    }

    private static Option<string> Place(string name, string description) =>
        new(name) { Description = description, HelpName = "DIR|URL", Required = true };

    private static IUptaneRepository Repository(string place, HttpClient http) =>
        Uri.TryCreate(place, UriKind.Absolute, out var address) && place.Contains("://", StringComparison.Ordinal)
            ? new HttpRepository(http, address, new HttpSpeedLimit(), TimeProvider.System)
            : new FolderRepository(place);

    /// <summary>The network of repositories.</summary>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    internal static HttpClient Network(string? caFile)
    {
        // Metadata is where it is said to be: a redirect could lead to what nobody named.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        return new HttpClient(handler.TrustOnly(caFile)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static void Show(IReadOnlyList<VerifiedTarget> targets, VehicleFile vehicle, TextWriter output)
    {
        foreach (var ecu in vehicle.Ecus)
        {
            var target = targets.FirstOrDefault(target => target.EcuIds.Contains(ecu.Name));
            output.WriteLine(target is null
                ? $"ECU {ecu.Name}: nothing"
                : $"ECU {ecu.Name}: {target.FileName}, {target.Length} bytes, sha256 {target.Sha256}");
        }
    }

    private static async Task DownloadAsync(
        UptaneUpdate update,
        IReadOnlyList<VerifiedTarget> targets,
        string folder,
        TextWriter output,
        CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be made: {e.Message}", e);
        }

        foreach (var target in targets)
        {
            string path = Path.Combine(folder, target.Sha256 + ".fpk");
            await update.DownloadAsync(target, path, cancellation);
            output.WriteLine($"{path}: {target.FileName}, verified");
        }
    }
}
