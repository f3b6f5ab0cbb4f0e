using System.Text;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>Trust never fails open.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly MadeVehicle _vehicle = new();

    public void Dispose() => _vehicle.Dispose();

    [Theory]
    [InlineData("director")]
    [InlineData("image_repo")]
    public async Task NoRootInstalled_NoUpdate(string repository)
    {
        Directory.Delete(_vehicle.Folder.At("roots", repository), recursive: true);
        var refusal = await Refusals.OfAsync(_vehicle.CheckAsync);
        Assert.Equal(UptaneError.NoTrustedRoot, refusal.Error);
        Assert.Equal(repository, refusal.Repository);
    }

    [Fact]
    public async Task NoRootInstalled_WhatWasLearnedDoesNotHelp()
    {
        await _vehicle.CheckAsync();
        Directory.Delete(_vehicle.Folder.At("roots"), recursive: true);
        await Refusals.AssertAsync(UptaneError.NoTrustedRoot, "Root", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task AnotherRootInstalled_TheRepositoryIsRefused()
    {
        using var other = new MadeVehicle();
        _vehicle.Folder.Write(other.Images.Files["1.root.json"], "roots", "image_repo", "1.root.json");
        await Refusals.AssertAsync(UptaneError.BadKeyId, "Timestamp", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task NewerRootInstalled_IsTakenInThePlaceOfTheLearnedOne()
    {
        await _vehicle.CheckAsync();

        // The chain is broken (nobody has the old root key any more), so the maker installs the new root by hand.
        _vehicle.Images.Root = new MadeRole { Version = 2 };
        _vehicle.Images.PublishRoot(_vehicle.Images.Root.Keys);
        await Refusals.AssertAsync(UptaneError.BadKeyId, "Root", _vehicle.CheckAsync);
        _vehicle.Folder.Write(_vehicle.Images.Files["2.root.json"], "roots", "image_repo", "2.root.json");
        Assert.Single(await _vehicle.CheckAsync());
    }

    [Fact]
    public async Task OlderRootInstalled_DoesNotReplaceTheLearnedOne()
    {
        byte[] first = _vehicle.Images.Files["1.root.json"];
        var old = _vehicle.Images.Timestamp;
        _vehicle.Images.Timestamp = new MadeRole();
        _vehicle.Images.Root.Version = 2;
        _vehicle.Images.Publish();
        await _vehicle.CheckAsync();
        _vehicle.Folder.Write(first, "roots", "image_repo", "1.root.json");
        _vehicle.Images.Files.Remove("2.root.json");
        _vehicle.Images.Timestamp = old;
        _vehicle.Images.Publish();
        _vehicle.Images.Files.Remove("2.root.json");
        await Refusals.AssertAsync(UptaneError.BadKeyId, "Timestamp", _vehicle.CheckAsync);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"form\":2}")]
    [InlineData("{\"form\":1,\"timestamp\":1,\"snapshot\":1,\"targets\":{},\"root\":\"?\"}")]
    [InlineData("{\"form\":1,\"timestamp\":-1,\"snapshot\":1,\"targets\":{},\"root\":\"e30=\"}")]
    public async Task DamagedState_IsRefusedAndNotForgotten(string content)
    {
        await _vehicle.CheckAsync();
        _vehicle.Folder.Write(Encoding.UTF8.GetBytes(content), "state", "director.trust.json");
        string state = _vehicle.State();
        await Refusals.AssertAsync(UptaneError.TrustDamaged, "trust", _vehicle.CheckAsync);
        Assert.Equal(state, _vehicle.State());
    }

    [Fact]
    public async Task State_ThatCannotBeWritten_IsAnError()
    {
        _vehicle.Folder.Write([], "state");
        await Refusals.AssertAsync(UptaneError.TrustDamaged, "trust", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task NewRoot_IsKeptEvenWhenWhatFollowsIsRefused()
    {
        await _vehicle.CheckAsync();
        _vehicle.Director.Root.Version = 2;
        _vehicle.Director.Publish();
        _vehicle.Director.Files.Remove("targets.json");
        await Refusals.AssertAsync(UptaneError.MetadataFetchFailure, "Targets", _vehicle.CheckAsync);

        _vehicle.Director.Asked.Clear();
        _vehicle.Director.Publish();
        await _vehicle.CheckAsync();
        Assert.Equal("3.root.json", _vehicle.Director.Asked[0]);
    }
}
