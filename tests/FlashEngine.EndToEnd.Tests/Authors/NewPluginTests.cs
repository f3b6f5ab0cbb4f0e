using FlashEngine.Can;
using FlashEngine.EndToEnd.Tests.Run;
using FlashEngine.Plugins;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

namespace FlashEngine.EndToEnd.Tests.Authors;

/// <summary>What <c>flash plugins new</c> writes is a plugin: it builds, loads, and does what it says.</summary>
public sealed class NewPluginTests(NewPlugins plugins) : IClassFixture<NewPlugins>
{
    // RFC 4231, test case 2: the data is "what do ya want for nothing?", the key "Jefe" is the secret.
    private const string Seed = "7768617420646F2079612077616E7420666F72206E6F7468696E673F";
    private const string Code = "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843";

    [Fact]
    public async Task Plugins_OfBothKinds_AreListedAsLoaded()
    {
        var run = await FlashProcess.RunAsync("plugins", "list", "--plugins", plugins.Keys, "--plugins", plugins.Adapter);

        run.Succeeded();
        Assert.Contains("seed/key acme.body-keys", run.Output, StringComparison.Ordinal);
        Assert.Contains("adapter acme-can", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not in use", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_HasNoCopyOfTheEngine() => Assert.Empty(
        new[] { plugins.Keys, plugins.Adapter }
            .SelectMany(project => Directory.GetFiles(Path.Combine(project, "bin"), "FlashEngine.*")));

    [Theory]
    [InlineData(Code, "32")]
    [InlineData("5bdcc146", "4")]
    public async Task SeedKey_RightKey_PassesEveryCheck(string key, string length)
    {
        var run = await CheckKeysAsync(key, "--parameter", $"length={length}");

        run.Succeeded();
        Assert.Contains("6 ok, 0 failed, 0 skipped", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeedKey_OtherKey_FailsAndSaysWhich()
    {
        var run = await CheckKeysAsync("00");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"the key is {Code}, must be 00", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length=33", "length is '33', must be 1..32 bytes")]
    [InlineData("lenght=4", "has no parameter 'lenght'; it has length")]
    public async Task SeedKey_BadParameter_FailsAndSaysWhatWouldBeRight(string parameter, string problem)
    {
        var run = await CheckKeysAsync(Code, "--parameter", parameter);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(problem, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adapter_Classic_HoldsTheContract() => AssertHolds(await CheckAdapterAsync(), "2 skipped");

    [Fact]
    public async Task Adapter_Fd_HoldsTheContract() => AssertHolds(await CheckAdapterAsync("--fd"), "0 skipped");

    [Fact]
    public void Adapter_OwnerThatIsTooSlow_IsToldOfTheLossOnceAndGoesOn()
    {
        using var host = PluginHost.Load([plugins.Adapter]);
        var adapter = host.Adapter("acme-can");
        var wires = new Host();
        using var sender = adapter.Open(wires, Request("loop0"));
        using var slow = adapter.Open(wires, Request("loop1"));
        SendMany(sender, count: 2000);

        var kinds = TakeAll(slow);
        SendMany(sender, count: 3);

        Assert.Equal(CanEventKind.Overrun, kinds[^1]);
        Assert.Equal(1, kinds.Count(kind => kind == CanEventKind.Overrun));
        Assert.InRange(kinds.Count, 64, 1999);
        Assert.Equal(Enumerable.Repeat(CanEventKind.Received, 3), TakeAll(slow));
    }

    private static void AssertHolds(FlashProcess run, string skipped)
    {
        run.Succeeded();
        Assert.Contains($"0 failed, {skipped}", run.Output, StringComparison.Ordinal);
    }

    private static void SendMany(ICanChannel channel, int count)
    {
        var frame = new CanFrame(CanId.Standard(0x123), [1]);
        for (var sent = 0; sent < count; sent++)
        {
            Assert.Equal(1, channel.Send([frame]));
            Assert.Equal([CanEventKind.Transmitted], TakeAll(channel));
        }
    }

    private static List<CanEventKind> TakeAll(ICanChannel channel)
    {
        var kinds = new List<CanEventKind>();
        var events = new CanEvent[64];
        for (var count = channel.Receive(events); count > 0; count = channel.Receive(events))
        {
            kinds.AddRange(events.Take(count).Select(canEvent => canEvent.Kind));
        }

        return kinds;
    }

    private static CanChannelRequest Request(string device) =>
        new() { Device = device, BitRate = new CanBitRate(500_000) };

    private Task<FlashProcess> CheckAdapterAsync(params string[] more) => FlashProcess.RunAsync(
    [
        "adapters", "check", "acme-can", "--device", "loop0", "--peer", "loop1", "--plugins", plugins.Adapter, .. more,
    ]);

    private Task<FlashProcess> CheckKeysAsync(string key, params string[] more) => FlashProcess.RunAsync(
    [
        "plugins", "check", plugins.Keys, "--seed", Seed, "--secret", $"file:{plugins.Secret}", "--key", key, .. more,
    ]);

    private sealed class Host : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
