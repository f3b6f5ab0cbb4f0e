using System.Text;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>Who may vouch for which target file.</summary>
public sealed class DelegationTests : IDisposable
{
    private readonly MadeVehicle _vehicle = new();

    public DelegationTests() => _vehicle.Images.Targets.Clear();

    public void Dispose() => _vehicle.Dispose();

    [Theory]
    [InlineData("engine/2.0.fpk", true)]
    [InlineData("engine/*", true)]
    [InlineData("*/*.fpk", true)]
    [InlineData("engine/?.?.fpk", true)]
    [InlineData("e*e/*0*k", true)]
    [InlineData("*", false)]
    [InlineData("engine/2.0.fp", false)]
    [InlineData("engine/?.fpk", false)]
    [InlineData("brake/*", false)]
    [InlineData("engine/*/2.0.fpk", false)]
    public async Task Paths_SayWhatARoleMayVouchFor(string path, bool covers)
    {
        Delegate(new MadeDelegation("supplier", path));
        await ExpectAsync(covers);
    }

    [Fact]
    public async Task Terminating_TheFirstThatMayVouchDecides()
    {
        _vehicle.Images.Delegations.Add(new MadeDelegation("first", "engine/*") { Terminating = true });
        Delegate(new MadeDelegation("second", "engine/*"));
        await ExpectAsync(found: false);
    }

    [Fact]
    public async Task NotTerminating_TheNextIsAsked()
    {
        _vehicle.Images.Delegations.Add(new MadeDelegation("first", "engine/*"));
        Delegate(new MadeDelegation("second", "engine/*"));
        await ExpectAsync(found: true);
        Assert.Equal(
            ["delegations/first.json", "delegations/second.json"],
            _vehicle.Images.Asked.Where(file => file.StartsWith("delegations/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Order_TheFirstThatListsTheFileDecides()
    {
        var first = new MadeDelegation("first", "engine/*");
        MadeRepository.AddTo(
            first.Targets, MadeVehicle.File, Encoding.ASCII.GetBytes("another"), MadeVehicle.MadeFor("any"));
        _vehicle.Images.Delegations.Add(first);
        Delegate(new MadeDelegation("second", "engine/*"));
        await ExpectAsync(found: false);
    }

    [Fact]
    public async Task Expired_VouchesForNothing()
    {
        var supplier = new MadeDelegation("supplier", "engine/*");
        supplier.Role.Expires = "2026-05-31T23:59:59Z";
        Delegate(supplier);
        await ExpectAsync(found: false);
    }

    [Fact]
    public async Task SignedByAnother_IsRefused()
    {
        var supplier = new MadeDelegation("supplier", "engine/*");
        Delegate(supplier);
        byte[] top = _vehicle.Images.Files["targets.json"];
        supplier.Role.Keys[0] = TestKey.Ecdsa();
        _vehicle.Images.Publish();
        _vehicle.Images.Put("targets.json", top);
        await Refusals.AssertAsync(UptaneError.BadKeyId, "supplier", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task TooMany_AreBounded()
    {
        using var vehicle = new MadeVehicle { Settings = new UptaneSettings { DelegationsMax = 3 } };
        vehicle.Images.Targets.Clear();
        foreach (int number in Enumerable.Range(1, 5))
        {
            vehicle.Images.Delegations.Add(new MadeDelegation($"role{number}", "engine/*"));
        }

        vehicle.Images.Publish();
        await Refusals.AssertAsync(UptaneError.SecurityException, "role4", vehicle.CheckAsync);
    }

    [Theory]
    [InlineData("../snapshot")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task NameThatLeadsElsewhere_IsRefused(string name)
    {
        Delegate(new MadeDelegation(name, "engine/*"));
        await Refusals.AssertAsync(UptaneError.MalformedMetadata, "Targets", _vehicle.CheckAsync);
    }

    private void Delegate(MadeDelegation role)
    {
        MadeRepository.AddTo(
            role.Targets, MadeVehicle.File, MadeVehicle.Package, MadeVehicle.MadeFor(MadeVehicle.EngineHardware));
        _vehicle.Images.Delegations.Add(role);
        _vehicle.Images.Publish();
    }

    private Task ExpectAsync(bool found) => found
        ? CheckFoundAsync()
        : Refusals.AssertAsync(UptaneError.TargetMismatch, MadeVehicle.File, _vehicle.CheckAsync);

    private async Task CheckFoundAsync() => Assert.Single(await _vehicle.CheckAsync());
}
