using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Ota.Uptane.Tests.Making;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.EndToEnd.Tests.Uptane;

/// <summary><c>flash agent --director … --images … --root …</c> against repositories of the tests over TLS.</summary>
public sealed class UptaneAgentTests(CarFiles car) : IClassFixture<CarFiles>
{
    private const string Result = "v1/1/firmware/download/result";

    private static readonly (string Ecu, string Hardware)[] All =
        [("body", "HW-BODY"), ("powertrain", "HW-POWER"), ("gateway", "HW-GATE")];

    private readonly MadeRepository _director = new() { HasSnapshot = false };
    private readonly MadeRepository _images = new() { ConsistentSnapshot = true };

    [Fact]
    public async Task Pull_BothNameThePackage_FlashesItWithoutACommandAndReportsSigned()
    {
        Publish(All);
        using var authority = new TestAuthority("own CA");
        await using var bench = await AgentBench.StartAsync(car, AnswerAsync, authority);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var agent = ChildProcess.Flash(null, Agent(bench, authority, key));

        Assert.Equal(0, await agent.ExitAsync());
        var said = await bench.Backend.ConversationAsync("1");

        Assert.Equal(["body", "gateway", "powertrain"], bench.ChangedEcus());
        Assert.Equal("SUCCESS", said.Single(message => message.Topic == Result).Text("status"));
        AssertManifest(said.Single(message => message.Topic == "v1/1/flash/manifest").Payload, key);
    }

    [Fact]
    public async Task Pull_PackageIsForMoreEcusThanTheDirectorWants_TouchesNothing()
    {
        Publish(All[..1]);
        using var authority = new TestAuthority("own CA");
        await using var bench = await AgentBench.StartAsync(car, AnswerAsync, authority);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var agent = ChildProcess.Flash(null, Agent(bench, authority, key));

        Assert.NotEqual(0, await agent.ExitAsync());
        var result = (await bench.Backend.ConversationAsync("1"))
            .Single(message => message.Topic == Result);

        Assert.Equal("FAILED", result.Text("status"));
        Assert.StartsWith(
            "Uptane: the package is for ECU 'powertrain' too", result.Text("message"), StringComparison.Ordinal);
        bench.AssertNothingTouched();
    }

    private static void AssertManifest(string text, ECDsa key)
    {
        var manifest = JsonDocument.Parse(text).RootElement;
        var signed = manifest.GetProperty("signed");
        string text64 = manifest.GetProperty("signatures")[0].GetProperty("sig").GetString()!;
        byte[] signature = Convert.FromBase64String(text64);
        Assert.True(key.VerifyData(
            CanonicalJson.Of(signed), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var body = signed.GetProperty("ecu_version_manifests").GetProperty("body").GetProperty("signed");
        Assert.Equal("2.0.0", body.GetProperty("software_version").GetString());
        Assert.Equal("car.fpk", body.GetProperty("installed_image").GetProperty("filepath").GetString());
    }

    private void Publish((string Ecu, string Hardware)[] ecus)
    {
        _director.Add("car.fpk", car.Package, new JsonObject
        {
            ["ecuIdentifiers"] = new JsonObject(ecus.Select(ecu => KeyValuePair.Create(
                ecu.Ecu, (JsonNode?)new JsonObject { ["hardwareId"] = ecu.Hardware }))),
        });
        _images.Add("car.fpk", car.Package, new JsonObject
        {
            ["hardwareIds"] = new JsonArray([.. ecus.Select(ecu => JsonValue.Create(ecu.Hardware))]),
        });
        _images.Put($"{MadeRepository.Hash(car.Package)}.car.fpk", car.Package);
        _director.Publish();
        _images.Publish();
    }

    private Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        var files = path.StartsWith("/director/", StringComparison.Ordinal) ? _director.Files : _images.Files;
        if (files.TryGetValue(path[(path.IndexOf('/', 1) + 1)..], out byte[]? file))
        {
            return PackageServer.Bytes(file)(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private string[] Agent(AgentBench bench, TestAuthority authority, ECDsa key)
    {
        string folder = Path.GetDirectoryName(bench.StateFolder)!;
        Write(Path.Combine(folder, "roots", "director", "1.root.json"), _director.Files["1.root.json"]);
        Write(Path.Combine(folder, "roots", "image_repo", "1.root.json"), _images.Files["1.root.json"]);
        string keyFile = Path.Combine(folder, "vehicle.key");
        Write(keyFile, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return bench.Agent(
            "--broker", AgentBench.Invariant($"mqtts://localhost:{bench.Broker.Port}"),
            "--broker-ca", authority.RootFile,
            "--download-ca", authority.RootFile, "--proxy", "none", "--download-quota", "100000000",
            "--director", new Uri(bench.Server.Address, "/director").ToString(),
            "--images", new Uri(bench.Server.Address, "/images").ToString(),
            "--root", Path.Combine(folder, "roots"), "--uptane-interval", "3600", "--uptane-key", keyFile, "--once");
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
