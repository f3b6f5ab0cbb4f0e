using System.Diagnostics;
using System.Text.Json.Nodes;

namespace FlashEngine.Peers.Tests;

/// <summary>
/// scapy's UDS layers in a process of its own, asked over a pipe. It ends when the pipe closes, or by its own handle
/// when it takes too long.
/// </summary>
internal sealed class ScapyPeer : IDisposable
{
    // The system's interpreter: Debian's packages belong to it and to no other that may be on PATH.
    private const string Interpreter = "/usr/bin/python3";
    private const string Package = "/usr/lib/python3/dist-packages/scapy/contrib/automotive/uds.py";

    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    public ScapyPeer()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "uds_peer.py");
        _process = Process.Start(new ProcessStartInfo(Interpreter, [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Null when it is installed, else what is missing.</summary>
    public static string? Missing
        => File.Exists(Interpreter) && File.Exists(Package) ? null : "not installed: python3-scapy (Debian)";

    /// <summary>What scapy makes of these fields.</summary>
    public async Task<byte[]> BuildAsync(string layer, JsonObject fields, byte[] payload)
    {
        var answer = await AskAsync(new JsonObject
        {
            ["build"] = new JsonArray(layer, fields.DeepClone(), Convert.ToHexString(payload)),
        });
        return Convert.FromHexString((string)answer["bytes"]!);
    }

    /// <summary>What scapy reads from these bytes.</summary>
    public async Task<(string Layer, JsonObject Fields, byte[] Payload)> DecodeAsync(byte[] message)
    {
        var answer = await AskAsync(new JsonObject { ["decode"] = Convert.ToHexString(message) });
        return (
            (string)answer["layer"]!,
            answer["fields"]!.AsObject(),
            Convert.FromHexString((string)answer["payload"]!));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<JsonObject> AskAsync(JsonObject question)
    {
        await _process.StandardInput.WriteLineAsync(question.ToJsonString());
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswerTimeMax);
        Assert.True(line is not null, "scapy's process has ended");
        var answer = JsonNode.Parse(line)!.AsObject();
        Assert.True(answer["error"] is null, $"scapy: {answer["error"]} for {question.ToJsonString()}");
        return answer;
    }
}

/// <summary>A test that needs scapy; without it it is skipped, and says so.</summary>
public sealed class ScapyFactAttribute : FactAttribute
{
    public ScapyFactAttribute() => Skip = ScapyPeer.Missing;
}
