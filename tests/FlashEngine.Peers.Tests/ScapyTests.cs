using System.Text.Json.Nodes;

namespace FlashEngine.Peers.Tests;

/// <summary>UDS messages of all services against scapy's layers, both ways: it makes the same bytes and reads the same
/// values.</summary>
public sealed class ScapyTests
{
    private const int Seed = 20260;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1" ? 500 : 15;

    // The services whose answers scapy does not lay out as the standard does; see AnswerCases.
    private static readonly string[] AnswersLeftOut = ["54", "6A", "C4"];

    [Fact]
    public void Cases_EveryService_IsThere()
    {
        string[] services =
        [
            "10", "11", "14", "19", "22", "23", "24", "27", "28", "29", "2A", "2C", "2E", "2F", "31", "34", "35", "36",
            "37", "38", "3D", "3E", "83", "84", "85", "86", "87",
        ];

        Assert.Equal(services, RequestCases.All.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            services.Select(sid => $"{Convert.ToByte(sid, 16) + 0x40:X2}").Except(AnswersLeftOut),
            AnswerCases.All.Keys.Order(StringComparer.Ordinal));
    }

    [ScapyFact]
    public async Task Requests_EveryService_HaveTheSameBytesAndFields()
    {
        using var peer = new ScapyPeer();
        await CompareAsync(peer, RequestCases.All);
    }

    [ScapyFact]
    public async Task Answers_OfScapy_AreReadAlike()
    {
        using var peer = new ScapyPeer();
        await CompareAsync(peer, AnswerCases.All);
    }

    private static async Task CompareAsync(ScapyPeer peer, Dictionary<string, Func<Draw, PeerCase>> cases)
    {
        foreach (var (service, make) in cases)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var seed = Seed + round;
                var drawn = make(new Draw(seed));
                var where = $"{service}, seed {seed}, {Convert.ToHexString(drawn.Bytes)}";

                var built = await peer.BuildAsync(drawn.Layer, drawn.Fields, drawn.Payload);
                Assert.True(
                    drawn.Bytes.AsSpan().SequenceEqual(built), $"{where}: scapy makes {Convert.ToHexString(built)}");
                Assert.True(drawn.Reads?.Invoke(built) ?? true, $"{where}: our decoder reads something else");
                var (layer, fields, payload) = await peer.DecodeAsync(drawn.Bytes);
                Assert.True(layer == drawn.Layer, $"{where}: scapy reads {layer}, not {drawn.Layer}");
                Assert.True(payload.AsSpan().SequenceEqual(drawn.Payload), $"{where}: scapy leaves other bytes over");
                foreach (var (name, value) in drawn.Fields)
                {
                    Assert.True(
                        JsonNode.DeepEquals(JsonNode.Parse(value!.ToJsonString()), fields[name]),
                        $"{where}: {name} is {fields[name]?.ToJsonString()}, expected {value.ToJsonString()}");
                }
            }
        }
    }
}
