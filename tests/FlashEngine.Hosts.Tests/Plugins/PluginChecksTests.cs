using System.Text;
using FlashEngine.Plugins;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Hosts.Tests.Plugins;

/// <summary>What the host checks before it runs any code of a plugin.</summary>
public sealed class PluginChecksTests : IDisposable
{
    private readonly Workspace _work = new();
    private readonly PluginZoo _zoo;

    public PluginChecksTests() => _zoo = new PluginZoo(_work);

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("{ \"id\": \"zoo\",", ":1: is no valid JSON; ")]
    [InlineData("[]", ":1: must be a JSON object")]
    [InlineData("{\n\"contract\": 1\n} x", ":3: is no valid JSON; ")]
    [InlineData("{\n\"contract\": 1,\n\"author\": \"me\"\n}", ":3: unknown key \"author\"; known are id, version, ")]
    [InlineData("{\n\"contract\": 1,\n\"id\": \"a\",\n\"id\": \"b\"\n}", ":4: key \"id\" is there twice")]
    [InlineData("{\n\"contract\": \"1\"\n}", ":2: \"contract\" must be a whole number such as 1")]
    [InlineData("{\n\"contract\": 1.5\n}", ":2: \"contract\" must be a whole number such as 1")]
    [InlineData("{\n\"id\": \"zoo\"\n}", ":2: \"contract\" is missing")]
    [InlineData("{\n\"contract\": 1,\n\"id\": []\n}", ":3: \"id\" must be a text that is not empty")]
    [InlineData("{\n\"contract\": 1,\n\"id\": \"\\uD800\"\n}", ":3: has a text that is no valid Unicode")]
    public void Manifest_Malformed_IsRefusedWithFileAndLine(string json, string reason)
    {
        _zoo.WriteManifest("zoo", json);

        var plugin = LoadOnly(PluginState.Refused);

        Assert.Equal("zoo", plugin.Id);
        var file = Path.Combine(_zoo.Root, "zoo", "plugin.json");
        Assert.StartsWith(file + reason, plugin.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', plugin.Reason);
    }

    [Fact]
    public void Manifest_AnyDamage_IsAtMostAnInputError()
    {
        var good = Encoding.UTF8.GetBytes(PluginZoo.Manifest("zoo", "1", "x.dll", "X"));
        var damage = ArbMap.Default.ArbFor<(int Position, byte Value, int Length)>();

        Prop.ForAll(damage, d => IsManifestOrInputError(Damaged(good, d.Position, d.Value, d.Length)))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("Zoo", "x.dll", "id 'Zoo' must be made of a-z")]
    [InlineData("zoo", "../x.dll", "assembly '../x.dll' must be a file name in the plugin's folder")]
    [InlineData("zoo", "x.dll", "its assembly x.dll is not in ")]
    public void Manifest_UnusableValue_IsRefused(string id, string assembly, string reason)
    {
        _zoo.WriteManifest("zoo", PluginZoo.Manifest(id, "1", assembly, "X"));

        Assert.Contains(reason, LoadOnly(PluginState.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Contract_OtherNumber_IsRefusedBeforeTheAssemblyIsTouched()
    {
        // A key of the future and an assembly that is none: neither may come up, the contract is what is wrong.
        _work.Write("plugins/zoo/x.dll", "no assembly");
        _zoo.WriteManifest("zoo", PluginZoo.Manifest("zoo\", \"future\": \"key", "2", "x.dll", "X"));

        var reason = LoadOnly(PluginState.Refused).Reason;

        Assert.Contains(":4: is built for contract 2, this host has contract 1", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_UsedTwice_FirstRootWinsAndSecondIsRefused()
    {
        _zoo.Add("first", "Healthy", id: "twin");
        _zoo.Add("second", "Healthy", id: "twin");

        using var host = PluginHost.Load([_zoo.Root, _zoo.Root]);

        Assert.Equal([PluginState.Loaded, PluginState.Refused], host.Plugins.Select(plugin => plugin.State));
        Assert.Equal(
            $"id 'twin' is taken by the plugin in {Path.Combine(_zoo.Root, "first")}", host.Plugins[1].Reason);
    }

    [Fact]
    public void Lock_RightHash_IsLoaded()
    {
        var assembly = _zoo.Add("healthy", "Healthy");
        File.WriteAllText(
            _zoo.LockFile, $"# reviewed\n\nhealthy  {PluginZoo.Sha256(assembly).ToUpperInvariant()}  # invert\n");

        LoadOnly(PluginState.Loaded);
    }

    [Fact]
    public void Lock_OtherHash_IsRefusedWithBothHashes()
    {
        var assembly = _zoo.Add("healthy", "Healthy");
        var pinned = new string('0', 64);
        File.WriteAllText(_zoo.LockFile, $"healthy {pinned}\n");

        Assert.Equal(
            $"Healthy.dll has SHA-256 {PluginZoo.Sha256(assembly)}, but {_zoo.LockFile} pins {pinned}",
            LoadOnly(PluginState.Refused).Reason);
    }

    [Fact]
    public void Lock_WithoutThePlugin_IsRefusedWithTheLineToAdd()
    {
        var assembly = _zoo.Add("healthy", "Healthy");
        File.WriteAllText(_zoo.LockFile, "");

        Assert.Contains(
            $"add the line 'healthy {PluginZoo.Sha256(assembly)}'",
            LoadOnly(PluginState.Refused).Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthy")]
    [InlineData("healthy 1234")]
    [InlineData("healthy gg34567890123456789012345678901234567890123456789012345678901234")]
    public void Lock_MalformedLine_StopsWithFileAndLine(string line)
    {
        File.WriteAllText(_zoo.LockFile, "# pins\n" + line + "\n");

        var error = Assert.Throws<InputException>(() => PluginHost.Load([_zoo.Root], _zoo.LockFile));

        Assert.StartsWith($"{_zoo.LockFile}:2: '{line}' must be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_IdTwice_StopsWithFileAndLine()
    {
        var line = $"healthy {new string('a', 64)}\n";
        File.WriteAllText(_zoo.LockFile, line + line);

        var error = Assert.Throws<InputException>(() => PluginHost.Load([_zoo.Root], _zoo.LockFile));

        Assert.Equal($"{_zoo.LockFile}:2: plugin 'healthy' is pinned twice", error.Message);
    }

    [Fact]
    public void Roots_WithoutPluginsOrMissing_GiveAnEmptyHost()
    {
        Directory.CreateDirectory(Path.Combine(_zoo.Root, "no-manifest"));

        using var host = PluginHost.Load([_zoo.Root, _work.In("missing")]);

        Assert.Empty(host.Plugins);
    }

    private static byte[] Damaged(byte[] good, int position, byte value, int length)
    {
        var bytes = good.ToArray();
        bytes[Math.Abs(position % bytes.Length)] = value;
        return length % 4 == 0 ? bytes[..Math.Abs(length % bytes.Length)] : bytes;
    }

    private bool IsManifestOrInputError(byte[] json)
    {
        var file = _work.Write("plugin.json", "");
        File.WriteAllBytes(file, json);
        try
        {
            return PluginManifest.Read(file).Contract == PluginContract.Number;
        }
        catch (InputException e)
        {
            return e.Message.StartsWith(file + ":", StringComparison.Ordinal);
        }
    }

    private PluginStatus LoadOnly(PluginState expected)
    {
        using var host = PluginHost.Load([_zoo.Root], _zoo.LockFile);
        var plugin = Assert.Single(host.Plugins);
        Assert.Equal((expected, plugin.Reason), (plugin.State, plugin.Reason));
        return plugin;
    }
}
