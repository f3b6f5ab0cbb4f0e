using System.Text.Json;
using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.EndToEnd.Tests.Run;
using FlashEngine.Station.Channels.Contract;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.EndToEnd.Tests.Authors;

/// <summary>What <c>adapters/README.md</c> shows is what the engine takes.</summary>
public sealed class AdaptersReadmeTests
{
    private const string Fence = "```";

    private static readonly string Folder = Path.Combine(Repository.Root, "adapters");
    private static readonly string Text = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public void Channels_AreReadAsTheyStand_AndHaveEveryAdapter()
    {
        var from = Text.IndexOf(Fence + "yaml", StringComparison.Ordinal) + Fence.Length + "yaml".Length;
        var channels = Text[from..Text.IndexOf(Fence, from, StringComparison.Ordinal)];
        using var bench = new Bench();
        var vehicle = VehicleFileReader.Load(bench.Write("readme.yaml", $"""
            version: 1
            vehicle: readme
            model: readme
            ecuTypes: {Path.Combine(Repository.Root, "scripts", "ecu-types")}
            {channels}
            ecus:
              - name: body
                type: body
                channel: sim
                request: 0x740
                response: 0x748
                hardware: HW-1
            """));

        Assert.Equal(
            AdapterIds().Order(StringComparer.Ordinal),
            vehicle.Channels.Select(channel => channel.Adapter).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("opening")]
    [InlineData("frames")]
    [InlineData("transmission")]
    [InlineData("time")]
    [InlineData("waiting")]
    public void Checks_OfAGroup_AreCounted(string group)
    {
        var count = ChannelContract.Checks.Count(check =>
            check.Run.Method.DeclaringType!.Name.StartsWith(ClassOf(group), StringComparison.Ordinal));

        Assert.Contains($"| {group} ({count}) |", Text, StringComparison.Ordinal);
    }

    private static string ClassOf(string group) => group switch
    {
        "frames" => "FrameChecks",
        _ => $"{char.ToUpperInvariant(group[0])}{group[1..]}Checks",
    };

    private static IEnumerable<string> AdapterIds() => Directory
        .GetDirectories(Folder)
        .Select(folder => Path.Combine(folder, "plugin.json"))
        .Where(File.Exists)
        .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("id").GetString()!);
}
