using FlashEngine.Adapters.DoIp.Messages;

namespace FlashEngine.DoIp.Tests.Messages;

public class MessageReaderTests
{
    [Fact]
    public void Messages_CutAnywhere_ComeOutWhole()
    {
        byte[][] messages =
        [
            Hex.Bytes("02 FD 80 01 00 00 00 05 10 01 0E 80 7E"),
            Hex.Bytes("02 FD 00 07 00 00 00 00"),
            [.. Hex.Bytes("02 FD 80 01 00 02 00 04 10 01 0E 80"), .. new byte[0x20000]],
            Hex.Bytes("03 FC 80 02 00 00 00 05 10 01 0E 80 00"),
        ];
        byte[] stream = [.. messages.SelectMany(message => message)];
        foreach (var step in new[] { 1, 3, 7, 11, 4096, stream.Length })
        {
            var read = Read(stream, step, out var problem);
            Assert.Null(problem);
            Assert.Equal(messages.Select(message => Hex.Text(message.AsSpan(8))), read.Select(one => Hex.Text(one)));
        }
    }

    [Theory]
    [InlineData("02 FC 80 01 00 00 00 05", "protocol version 02 with inverse FC")]
    [InlineData("02 FD 80 01 01 00 00 05", "announces 16777221 bytes; up to 16777220")]
    public void Stream_ThatIsNoDoIp_IsNamed(string bytes, string words)
    {
        _ = Read(Hex.Bytes(bytes), 3, out var problem);
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Fuzz_RandomAndDamagedStreams_NeverThrow()
    {
        var random = new Random(13400);
        for (var round = 0; round < 2000; round++)
        {
            var stream = new byte[random.Next(200)];
            random.NextBytes(stream);
            if (round % 2 == 0 && stream.Length > 12)
            {
                Hex.Bytes("02 FD 80 01 00 00 00").CopyTo(stream, 0); // gets past the header, with any length
            }

            _ = Read(stream, random.Next(1, 50), out _);
        }
    }

    private static List<byte[]> Read(byte[] stream, int step, out string? problem)
    {
        var reader = new MessageReader();
        var read = new List<byte[]>();
        problem = null;
        for (var at = 0; at < stream.Length && problem is null;)
        {
            var part = stream.AsMemory(at, Math.Min(step, stream.Length - at));
            var room = reader.Room();
            Assert.NotEqual(0, room.Length);
            part = part[..Math.Min(part.Length, room.Length)];
            part.CopyTo(room);
            reader.Commit(part.Length);
            at += part.Length;
            while (reader.TryTake(out _, out var payload, out problem))
            {
                read.Add(payload.ToArray());
            }
        }

        return read;
    }
}
