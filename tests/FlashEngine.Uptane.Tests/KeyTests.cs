using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>Which keys count, and how often.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly MadeVehicle _vehicle = new();

    public void Dispose() => _vehicle.Dispose();

    [Fact]
    public async Task Rsa_SignsWithPss()
    {
        _vehicle.Images.TopTargets.Keys[0] = TestKey.Of(RSA.Create(2048));
        Reinstall();
        Assert.Single(await _vehicle.CheckAsync());
    }

    [Fact]
    public async Task Rsa_Of1024Bits_IsRefused()
    {
        _vehicle.Images.TopTargets.Keys[0] = TestKey.Of(RSA.Create(1024));
        Reinstall();
        await RefusedKey("2048 to 8192 bits");
    }

    [Fact]
    public async Task Ecdsa_OnAnotherCurve_IsRefused()
    {
        _vehicle.Images.TopTargets.Keys[0] = TestKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384));
        Reinstall();
        await RefusedKey("P-256");
    }

    [Fact]
    public async Task Ed25519_IsRefusedByName()
    {
        Spoil(root => root["signed"]!["keys"]![_vehicle.Images.TopTargets.Keys[0].Id]!["keytype"] = "ed25519");
        await Refusals.AssertAsync(UptaneError.UnsupportedKey, "Root", _vehicle.CheckAsync);
        var refusal = await Refusals.OfAsync(_vehicle.CheckAsync);
        Assert.Contains("'ed25519'; supported are rsa", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_UnderTheIdentifierOfAnother_IsRefused()
    {
        Spoil(root =>
        {
            var keys = root["signed"]!["keys"]!.AsObject();
            string id = _vehicle.Images.TopTargets.Keys[0].Id;
            keys[id] = TestKey.Ecdsa().Json;
        });
        await Refusals.AssertAsync(UptaneError.BadKeyId, "Root", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Key_OfAPrivateKind_IsRefused()
    {
        // Its identifier is right; only the label tells that somebody published what he should not have.
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = TestKey.Of(ecdsa);
        _vehicle.Images.TopTargets.Keys[0] = key.Spelled(ecdsa.ExportPkcs8PrivateKeyPem());
        Reinstall();
        await RefusedKey("PUBLIC KEY");
    }

    [Fact]
    public async Task Threshold_ByTwoKeys_IsMet()
    {
        _vehicle.Images.TopTargets.Keys.Add(TestKey.Ecdsa());
        _vehicle.Images.TopTargets.Threshold = 2;
        Reinstall();
        Assert.Single(await _vehicle.CheckAsync());
    }

    [Fact]
    public async Task Threshold_ByOneKeyUnderTwoIdentifiers_IsNotMet()
    {
        var key = _vehicle.Images.TopTargets.Keys[0];
        _vehicle.Images.TopTargets.Keys.Add(key.Spelled(key.Pem + "\n"));
        _vehicle.Images.TopTargets.Threshold = 2;
        Reinstall();
        await Refusals.AssertAsync(UptaneError.UnmetThreshold, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Signature_OfOtherBytes_DoesNotCount()
    {
        var document = JsonNode.Parse(_vehicle.Images.Files["targets.json"])!;
        document["signed"]!["more"] = 1;
        _vehicle.Images.Put("targets.json", MadeRepository.Text(document));
        await Refusals.AssertAsync(UptaneError.UnmetThreshold, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Signature_WithAnotherMethod_IsRefused()
    {
        var document = JsonNode.Parse(_vehicle.Images.Files["targets.json"])!;
        document["signatures"]![0]!["method"] = "rsassa-pss-sha256";
        _vehicle.Images.Put("targets.json", MadeRepository.Text(document));
        await Refusals.AssertAsync(UptaneError.UnsupportedKey, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Roots_EndlesslyMany_AreBounded()
    {
        using var vehicle = new MadeVehicle { Settings = new UptaneSettings { RootRotationsMax = 3 } };
        for (int version = 2; version <= 6; version++)
        {
            vehicle.Director.Root.Version = version;
            vehicle.Director.PublishRoot(vehicle.Director.Root.Keys);
        }

        await Refusals.AssertAsync(UptaneError.RootRotationError, "Root", vehicle.CheckAsync);

        // What was taken is kept, so the next check goes on from there.
        Assert.Single(await vehicle.CheckAsync());
    }

    private async Task RefusedKey(string problem)
    {
        var refusal = await Refusals.OfAsync(_vehicle.CheckAsync);
        Assert.Equal(UptaneError.UnsupportedKey, refusal.Error);
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    private void Reinstall()
    {
        _vehicle.Publish();
        _vehicle.Install();
    }

    // Signed again, so that only what was spoiled is wrong.
    private void Spoil(Action<JsonNode> spoil)
    {
        var document = JsonNode.Parse(_vehicle.Images.Files["1.root.json"])!;
        spoil(document);
        _vehicle.Images.Put("1.root.json", MadeRepository.Sign(
            document["signed"]!.DeepClone().AsObject(), _vehicle.Images.Root.Keys));
        _vehicle.Install();
    }
}
