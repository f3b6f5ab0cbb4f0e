using FlashEngine.Plugins;

namespace FlashEngine.Hosts.Tests.Plugins;

/// <summary>Plugins that pass the checks and then behave well, or do not.</summary>
public sealed class PluginLoadTests : IDisposable
{
    private readonly Workspace _work = new();
    private readonly PluginZoo _zoo;

    public PluginLoadTests() => _zoo = new PluginZoo(_work);

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("ThrowsInRegister", "InvalidOperationException: the dongle is not plugged in")]
    [InlineData("ThrowsInConstructor", "NotSupportedException: no licence")]
    [InlineData("ThrowsInInitializer", "FormatException: bad table")]
    [InlineData("NotAPlugin", "entry type 'Zoo.NotAPlugin' of NotAPlugin.dll is no class that implements IPlugin")]
    [InlineData(
        "NeedsArguments",
        "entry type 'Zoo.NeedsArguments' of NeedsArguments.dll must be public, "
        + "with a public constructor without parameters")]
    [InlineData(
        "BadName",
        "ArgumentException: seed/key algorithm name 'Zoo Shouting' must be made of a-z, 0-9, '-' and '.', "
        + "beginning with a letter or digit")]
    [InlineData(
        "UsesHostLibrary",
        "FileLoadException: 'FlashEngine.PluginHost' belongs to the host; "
        + "a plugin brings its own copy, or does without")]
    public void Plugin_Misbehaving_FailsWithReasonAndTheOthersWork(string source, string reason)
    {
        _zoo.Add("a-guest", source);
        _zoo.Add("healthy", "Healthy");

        using var host = PluginHost.Load([_zoo.Root]);

        Assert.Equal((PluginState.Failed, reason), (host.Plugins[0].State, host.Plugins[0].Reason));
        Assert.Equal(PluginState.Loaded, host.Plugins[1].State);
        Assert.Equal(["zoo-invert"], host.Algorithms.Keys);
    }

    [Fact]
    public void Root_ThatIsAPlugin_IsLoaded()
    {
        _zoo.Add("healthy", "Healthy");

        using var host = PluginHost.Load([_zoo.Root + "/healthy/", _zoo.Root]);

        Assert.Equal(PluginState.Loaded, Assert.Single(host.Plugins).State);
    }

    [Fact]
    public void Root_WithAManifestAndPluginsBelow_MeansThose()
    {
        _zoo.Add("healthy", "Healthy");
        _work.Write("plugins/plugin.json", PluginZoo.Manifest("project", "1", "x.dll", "X"));

        using var host = PluginHost.Load([_zoo.Root]);

        Assert.Equal("healthy", Assert.Single(host.Plugins).Id);
    }

    [Fact]
    public void Plugin_EntryTypeMissing_FailsWithItsName()
    {
        _zoo.Add("guest", "Healthy");
        _zoo.WriteManifest("guest", PluginZoo.Manifest("guest", "1", "Healthy.dll", "Zoo.Nobody"));

        using var host = PluginHost.Load([_zoo.Root]);

        Assert.Equal("entry type 'Zoo.Nobody' is not in Healthy.dll", Assert.Single(host.Plugins).Reason);
    }

    [Fact]
    public void Plugin_AssemblyIsNone_Fails()
    {
        _work.Write("plugins/guest/x.dll", "no assembly");
        _zoo.WriteManifest("guest", PluginZoo.Manifest("guest", "1", "x.dll", "X"));

        using var host = PluginHost.Load([_zoo.Root]);

        Assert.StartsWith("BadImageFormatException: ", Assert.Single(host.Plugins).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_PrivateDependencyMissing_FailsWithItsName()
    {
        _zoo.Add("guest", "UsesHelper", helper: "HelperV1");
        File.Delete(Path.Combine(_zoo.Root, "guest", "Zoo.Helper.dll"));

        using var host = PluginHost.Load([_zoo.Root]);

        var reason = Assert.Single(host.Plugins).Reason;
        Assert.Contains("FileNotFoundException", reason, StringComparison.Ordinal);
        Assert.Contains("Zoo.Helper, Version=1.0.0.0", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_WithTwoVersionsOfOneLibrary_EachUsesItsOwn()
    {
        _zoo.Add("one", "UsesHelper", helper: "HelperV1");
        _zoo.Add("two", "UsesHelper", helper: "HelperV2");

        using var host = PluginHost.Load([_zoo.Root]);

        Assert.Equal([1], await host.SeedKey("zoo-helper-1").ComputeKeyAsync(Requests.Seed(0), CancellationToken.None));
        Assert.Equal([2], await host.SeedKey("zoo-helper-2").ComputeKeyAsync(Requests.Seed(0), CancellationToken.None));
    }

    [Fact]
    public void Plugin_AlgorithmNameTaken_SecondFailsAndFirstStays()
    {
        _zoo.Add("one", "Healthy");
        _zoo.Add("two", "Healthy");

        using var host = PluginHost.Load([_zoo.Root]);

        Assert.Equal(["zoo-invert"], host.Plugins[0].Algorithms);
        Assert.Equal(
            "ArgumentException: seed/key algorithm 'zoo-invert' is taken by another plugin", host.Plugins[1].Reason);
        Assert.Empty(host.Plugins[1].Algorithms);
    }

    [Fact]
    public void Lookup_UnknownName_ListsKnownNamesAndUnusablePlugins()
    {
        _zoo.Add("guest", "ThrowsInConstructor");
        _zoo.Add("healthy", "Healthy");
        using var host = PluginHost.Load([_zoo.Root]);

        var error = Assert.Throws<InputException>(() => host.SeedKey("zoo-reverse"));

        Assert.Equal(
            "there is no seed/key algorithm 'zoo-reverse', known are zoo-invert; "
            + "plugin guest failed: NotSupportedException: no licence",
            error.Message);
        Assert.Equal(
            "there is no adapter 'can0', no plugin brings one; plugin guest failed: NotSupportedException: no licence",
            Assert.Throws<InputException>(() => host.Adapter("can0")).Message);
    }

    [Fact]
    public void Dispose_NothingRefersToThePlugin_ItsCodeIsUnloaded()
    {
        _zoo.Add("healthy", "Healthy");

        var reference = UseAndDispose();
        for (var i = 0; i < 20 && reference.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(reference.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference UseAndDispose()
    {
        using var host = PluginHost.Load([_zoo.Root]);
        var key = host.SeedKey("zoo-invert").ComputeKeyAsync(Requests.Seed(0x0F), CancellationToken.None);
        Assert.Equal([0xF0], key.AsTask().GetAwaiter().GetResult());
        var plugin = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic)
            .Single(assembly => assembly.Location.StartsWith(_zoo.Root, StringComparison.Ordinal));
        return new WeakReference(plugin);
    }
}
