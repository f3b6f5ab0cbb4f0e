using System.Text.Json;
using FlashEngine.Can;
using FlashEngine.Station.Traces;

namespace FlashEngine.Peers.Tests;

/// <summary>
/// Messages of all services, written by our trace writer as ISO-TP on CAN, are in Wireshark's eyes the same messages:
/// same bytes, same service, request or answer, and none malformed.
/// </summary>
public sealed class TsharkTests : IDisposable
{
    private const int Rounds = 4;
    private const int SingleFrameMax = 7;

    private static readonly CanId RequestId = CanId.Standard(0x7E0);
    private static readonly CanId ResponseId = CanId.Standard(0x7E8);

    private readonly string _folder = Directory.CreateTempSubdirectory("flash-peers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TsharkFact]
    public async Task Trace_OfEveryService_IsReadByteForByte()
    {
        var file = Path.Combine(_folder, "services.pcapng");
        var messages = Messages();
        Write(file, messages);

        var read = new List<(byte[] Bytes, byte Sid, bool IsAnswer)>();
        using var json = JsonDocument.Parse(await Tshark.ReadAsync(file, "-Y", "uds", "-T", "json", "-x"));
        foreach (var packet in json.RootElement.EnumerateArray())
        {
            var layers = packet.GetProperty("_source").GetProperty("layers");
            var uds = layers.GetProperty("uds");
            read.Add((
                Convert.FromHexString(layers.GetProperty("uds_raw")[0].GetString()!),
                Number(uds.GetProperty("uds.sid").GetString()!),
                Number(uds.GetProperty("uds.reply").GetString()!) == 1));
        }

        Assert.Equal(messages.Count, read.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var (bytes, isAnswer) = messages[i];
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(read[i].Bytes));
            Assert.Equal((isAnswer ? bytes[0] & ~0x40 : bytes[0], isAnswer), (read[i].Sid, read[i].IsAnswer));
        }

        Assert.Equal("", (await Tshark.ReadAsync(file, "-Y", "_ws.malformed")).Trim());
    }

    private static List<(byte[] Bytes, bool IsAnswer)> Messages()
    {
        var messages = new List<(byte[] Bytes, bool IsAnswer)>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var make in RequestCases.All.Values)
            {
                messages.Add((make(new Draw(round)).Bytes, false));
            }

            foreach (var make in AnswerCases.All.Values)
            {
                messages.Add((make(new Draw(round)).Bytes, true));
            }
        }

        return messages;
    }

    private static void Write(string file, IReadOnlyList<(byte[] Bytes, bool IsAnswer)> messages)
    {
        var nowNs = 0L;
        using var trace = TraceFile.Create(
            file, ["can0"], [new CanBitRate(500_000)], DateTimeOffset.FromUnixTimeSeconds(1_763_694_000));
        foreach (var (bytes, isAnswer) in messages)
        {
            foreach (var data in Segment(bytes))
            {
                nowNs += 1_000_000;
                trace.Write(0, new CanFrame(isAnswer ? ResponseId : RequestId, data), nowNs, !isAnswer);
                if (data[0] >> 4 == 1)
                {
                    nowNs += 1_000_000;
                    byte[] flowControl = [0x30, 0x00, 0x00, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC];
                    trace.Write(0, new CanFrame(isAnswer ? RequestId : ResponseId, flowControl), nowNs, isAnswer);
                }
            }
        }
    }

    /// <summary>SF, or FF and CFs (ISO 15765-2, normal addressing, 8 bytes, padded with CC).</summary>
    private static IEnumerable<byte[]> Segment(byte[] message)
    {
        if (message.Length <= SingleFrameMax)
        {
            yield return Pad([(byte)message.Length, .. message]);
            yield break;
        }

        yield return [(byte)(0x10 | (message.Length >> 8)), (byte)message.Length, .. message.AsSpan(0, 6)];
        for (int start = 6, number = 1; start < message.Length; start += 7, number++)
        {
            var length = Math.Min(7, message.Length - start);
            yield return Pad([(byte)(0x20 | (number & 0x0F)), .. message.AsSpan(start, length)]);
        }
    }

    private static byte[] Pad(byte[] data)
        => [.. data, .. Enumerable.Repeat((byte)0xCC, 8 - data.Length)];

    /// <summary>tshark's versions write decimal, hexadecimal with 0x, or a word.</summary>
    private static byte Number(string text) => text switch
    {
        "True" => 1,
        "False" => 0,
        ['0', 'x', .. var digits] => Convert.ToByte(digits, 16),
        _ => byte.Parse(text, null),
    };
}
