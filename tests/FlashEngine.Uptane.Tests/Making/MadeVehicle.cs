using System.Text;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Trust;

namespace FlashEngine.Ota.Uptane.Tests.Making;

/// <summary>
/// A vehicle with two ECUs, its two repositories with an update for one of them, and what it trusts, in a folder.
/// </summary>
internal sealed class MadeVehicle : IDisposable
{
    public const string Engine = "engine";
    public const string Brake = "brake";
    public const string EngineHardware = "hw-engine-1";
    public const string BrakeHardware = "hw-brake-1";
    public const string File = "engine/2.0.fpk";

    public static readonly byte[] Package = Encoding.ASCII.GetBytes("package of the engine, 2.0");

    private readonly TestFolder _folder = new();

    public MadeVehicle(bool consistentSnapshot = false, bool directorHasSnapshot = false)
    {
        Director = new() { HasSnapshot = directorHasSnapshot };
        Images = new() { ConsistentSnapshot = consistentSnapshot };
        Director.Add(File, Package, For((Engine, EngineHardware)));
        Images.Add(File, Package, MadeFor(EngineHardware));
        Images.Put(File, Package);
        Publish();
        Install();
    }

    public MadeRepository Director { get; }

    public MadeRepository Images { get; }

    public UptaneSettings Settings { get; init; } = new();

    public DateTimeOffset Now { get; set; } = FixedTime.Usual;

    public TestFolder Folder => _folder;

    public static JsonObject For(params (string Ecu, string Hardware)[] ecus) => new()
    {
        ["ecuIdentifiers"] = new JsonObject(ecus.Select(ecu => KeyValuePair.Create(
            ecu.Ecu, (JsonNode?)new JsonObject { ["hardwareId"] = ecu.Hardware }))),
    };

    public static JsonObject MadeFor(params string[] hardware) => new()
    {
        ["hardwareIds"] = new JsonArray([.. hardware.Select(id => JsonValue.Create(id))]),
    };

    public void Publish()
    {
        Director.Publish();
        Images.Publish();
    }

    /// <summary>Puts the present roots where the vehicle's maker would.</summary>
    public void Install()
    {
        _folder.Write(Director.Files[$"{Director.Root.Version}.root.json"], "roots", "director", "1.root.json");
        _folder.Write(Images.Files[$"{Images.Root.Version}.root.json"], "roots", "image_repo", "1.root.json");
    }

    /// <summary>A check as after a restart: nothing is remembered but what is in the folder.</summary>
    public Task<IReadOnlyList<VerifiedTarget>> CheckAsync() => Update().CheckAsync(CancellationToken.None);

    public UptaneUpdate Update(IUptaneRepository? images = null) => new(
        Director,
        images ?? Images,
        new UptaneTrust(_folder.At("roots"), _folder.At("state")),
        [new UptaneEcu(Engine, EngineHardware), new UptaneEcu(Brake, BrakeHardware)],
        Settings,
        new FixedTime(Now));

    /// <summary>All that is kept, as one text to compare.</summary>
    public string State() => Directory.Exists(_folder.At("state"))
        ? string.Join('\n', Directory.EnumerateFiles(_folder.At("state")).Order().Select(
            file => $"{Path.GetFileName(file)} {MadeRepository.Hash(System.IO.File.ReadAllBytes(file))}"))
        : string.Empty;

    public async Task DownloadAsync(VerifiedTarget target) =>
        await Update().DownloadAsync(target, _folder.At("package.fpk"), CancellationToken.None);

    public void Dispose() => _folder.Dispose();
}
