using System.Buffers.Binary;
using FlashEngine.Can;
using FlashEngine.Station.Traces;

namespace FlashEngine.Station.Tests.Traces;

/// <summary>Messages of DoIP channels in traces.</summary>
public sealed class DoIpTraceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("trace.log")]
    [InlineData("trace.asc")]
    public void Trace_OfFramesOnly_IsRefusedForADoIpChannel(string name)
    {
        var refused = Assert.Throws<InputException>(() => TraceFile.Create(
            _folder[name], ["can0", "eth0"], [new CanBitRate(500_000), null], TraceSample.Start));
        Assert.Equal(
            $"{_folder[name]}: this kind of trace has CAN frames only, and channel 'eth0' is DoIP; use .pcapng (Wireshark)",
            refused.Message);
        Assert.False(File.Exists(_folder[name]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(200_000)] // longer than any buffer of the file
    public void Pcapng_HasTheMessageAsDoIp(int length)
    {
        var pdu = new byte[length];
        Array.Fill(pdu, (byte)0x3E);
        using (var trace = TraceFile.Create(_folder["trace.pcapng"], ["eth0"], [null], TraceSample.Start))
        {
            trace.WritePdu(0, 0x0E80, 0x1001, pdu, 5, transmitted: true);
        }

        var block = LastBlock(File.ReadAllBytes(_folder["trace.pcapng"]));
        var captured = BinaryPrimitives.ReadInt32LittleEndian(block[20..]);
        var message = block.Slice(28 + 12, captured - 12); // behind the tags that name the dissector
        Assert.Equal("02FD8001", Convert.ToHexString(message[..4]));
        Assert.Equal(4 + length, BinaryPrimitives.ReadInt32BigEndian(message[4..]));
        Assert.Equal("0E801001", Convert.ToHexString(message[8..12]));
        Assert.True(message[12..].SequenceEqual(pdu));
    }

    /// <summary>Walks the blocks by their lengths, which stand at both ends of each.</summary>
    private static ReadOnlySpan<byte> LastBlock(ReadOnlySpan<byte> file)
    {
        while (true)
        {
            var total = BinaryPrimitives.ReadInt32LittleEndian(file[4..]);
            Assert.Equal(0, total % 4);
            Assert.Equal(total, BinaryPrimitives.ReadInt32LittleEndian(file[(total - 4)..]));
            if (total == file.Length)
            {
                return file;
            }

            file = file[total..];
        }
    }
}
