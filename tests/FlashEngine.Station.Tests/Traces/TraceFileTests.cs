using FlashEngine.Can;
using FlashEngine.Station.Traces;

namespace FlashEngine.Station.Tests.Traces;

public sealed class TraceFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Candump_Sample_IsWhatCandumpWrites()
    {
        TraceSample.Write(_folder["trace.log"]);

        Assert.Equal(
            """
            (1763694000.000123) can0 7E0#0322F190CCCCCCCC
            (1763694000.001000) can0 7E8#101462F190574648
            (1763694000.001250) can0 7E0#300000CCCCCCCCCC
            (1763694000.001500) can0 7E8#2130313233343536
            (1763694000.001750) can0 7E8#2237383930313233
            (1763694000.002000) can1 18DA10F1#021003
            (1763694000.002100) can1 18DAF110#
            (1763694000.003000) can2 7E0##1000E3601112233445566778899AABBCC
            (1763780400.000000) can2 7E8##2027601

            """,
            File.ReadAllText(_folder["trace.log"]));
    }

    [Fact]
    public void Asc_Sample_IsWhatVectorReads()
    {
        TraceSample.Write(_folder["trace.asc"]);

        Assert.Equal(
            """
            date Fri Nov 21 03:00:00.000 am 2025
            base hex  timestamps absolute
            internal events logged
            // version 9.0.0
            // channel 1: can0
            // channel 2: can1
            // channel 3: can2
            Begin Triggerblock Fri Nov 21 03:00:00.000 am 2025
               0.000000 Start of measurement
               0.000123 1  7E0             Tx   d 8 03 22 F1 90 CC CC CC CC
               0.001000 1  7E8             Rx   d 8 10 14 62 F1 90 57 46 48
               0.001250 1  7E0             Tx   d 8 30 00 00 CC CC CC CC CC
               0.001500 1  7E8             Rx   d 8 21 30 31 32 33 34 35 36
               0.001750 1  7E8             Rx   d 8 22 37 38 39 30 31 32 33
               0.002000 2  18DA10F1x       Tx   d 3 02 10 03
               0.002100 2  18DAF110x       Rx   d 0
               0.003000 CANFD   3 Tx 7E0                                          1 0 a 16 00 0E 36 01 11 22 33 44 55 66 77 88 99 AA BB CC        0    0     3000        0        0        0        0        0
            86400.000000 CANFD   3 Rx 7E8                                          0 1 3  3 02 76 01        0    0     5000        0        0        0        0        0
            End TriggerBlock

            """,
            File.ReadAllText(_folder["trace.asc"]));
    }

    [Fact]
    public void Pcapng_Sample_HasTheBlocksOfTheFormat()
    {
        TraceSample.Write(_folder["trace.pcapng"]);

        var bytes = File.ReadAllBytes(_folder["trace.pcapng"]);
        Assert.Equal(
            // section header block: type, length 48, magic, version 1.0, length -1, userappl "FlashEngine", end, length
            "0A0D0D0A" + "30000000" + "4D3C2B1A" + "01000000" + "FFFFFFFFFFFFFFFF"
                + "04000B00" + "466C617368456E67696E6500" + "00000000" + "30000000",
            Convert.ToHexString(bytes[..48]));
        Assert.Equal(
            // interface block: type, length 52, CAN_SOCKETCAN 227, no snap length, "can0", 500000 bit/s, 10^-9 s, end
            "01000000" + "34000000" + "E3000000" + "00000000" + "02000400" + "63616E30"
                + "08000800" + "20A1070000000000" + "09000100" + "09000000" + "00000000" + "34000000",
            Convert.ToHexString(bytes[48..100]));
        var firstPacket = 48 + (3 * 52);
        Assert.Equal(
            // packet block: type, length 60, interface 0, time 0x1879E6593A7EC240 ns (high, low word), 16 and 16 bytes
            "06000000" + "3C000000" + "00000000" + "59E6791840C27E3A" + "10000000" + "10000000"
                // id 7E0 big-endian, length 8, no flags, data; flags option: outbound; end; length
                + "000007E0" + "08000000" + "0322F190CCCCCCCC" + "02000400" + "02000000" + "00000000" + "3C000000",
            Convert.ToHexString(bytes[firstPacket..(firstPacket + 60)]));
        var lastPacket = bytes.Length - 116;
        Assert.Equal(
            // packet block of an FD frame: length 116, interface 2, ..., 72 and 72 bytes; id, length 3, FDF + ESI, data
            "06000000" + "74000000" + "02000000",
            Convert.ToHexString(bytes[lastPacket..(lastPacket + 12)]));
        Assert.Equal(
            "48000000" + "48000000" + "000007E8" + "03060000" + "027601" + "00",
            Convert.ToHexString(bytes[(lastPacket + 20)..(lastPacket + 40)]));
    }

    [Theory]
    [InlineData("trace.txt")]
    [InlineData("trace")]
    [InlineData("trace.pcap")]
    public void Extension_OfNoFormat_NamesTheThree(string name)
    {
        var error = Assert.Throws<InputException>(() => TraceSample.Write(_folder[name]));

        Assert.Equal(
            $"{_folder[name]}: this extension names no trace; use .log (candump), .pcapng (Wireshark)"
            + " or .asc (Vector)",
            error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Path_OfAFolder_IsAClearError()
    {
        Directory.CreateDirectory(_folder["trace.log"]);

        var error = Assert.Throws<InputException>(() => TraceSample.Write(_folder["trace.log"]));

        Assert.StartsWith(
            $"{_folder["trace.log"]}: the trace cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_Missing_IsMade()
    {
        TraceSample.Write(_folder["a/b/trace.LOG"]);

        Assert.Equal(9, File.ReadLines(_folder["a/b/trace.LOG"]).Count());
    }

    [Theory]
    [InlineData("many.log")]
    [InlineData("many.pcapng")]
    [InlineData("many.asc")]
    public void Frames_MoreThanManyBuffers_AllArriveAndAllocateNothing(string name)
    {
        const int batches = 200;
        const int batchLength = 1000; // 10 MB and more in all: the buffers go round many times
        var bitRate = new CanBitRate(500_000);
        var frame = new CanFrame(CanId.Standard(0x7E0), Convert.FromHexString("2100112233445566"));
        var leastAllocated = long.MaxValue;
        using (var trace = TraceFile.Create(_folder[name], ["can0"], [bitRate], TraceSample.Start))
        {
            for (var batch = 0; batch < batches; batch++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < batchLength; i++)
                {
                    trace.Write(0, frame, ((batch * batchLength) + i) * 1000L, transmitted: true);
                }

                leastAllocated = Math.Min(leastAllocated, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Null(trace.Failure);
        }

        // A batch may meet a disk that is behind, and make one more buffer; what a frame costs, every batch would show.
        Assert.Equal(0, leastAllocated);
        if (name == "many.log")
        {
            var lines = File.ReadLines(_folder[name]).Index();
            Assert.All(lines, line => Assert.Equal(
                $"(1763694000.{line.Index:D6}) can0 7E0#2100112233445566", line.Item));
            Assert.Equal(batches * batchLength, lines.Count());
        }
    }

    [Fact]
    public async Task Write_FromSeveralThreads_KeepsEveryLineWhole()
    {
        using (var trace = TraceFile.Create(
            _folder["trace.log"], ["can0", "can1"], [new CanBitRate(500_000), new CanBitRate(500_000)], TraceSample.Start))
        {
            await Task.WhenAll(Enumerable.Range(0, 2).Select(channel => Task.Run(() =>
            {
                var frame = new CanFrame(CanId.Standard(0x700), [(byte)channel]);
                for (var i = 0; i < 10_000; i++)
                {
                    trace.Write(channel, frame, 0, transmitted: false);
                }
            })));
        }

        var lines = File.ReadLines(_folder["trace.log"]).CountBy(line => line).ToDictionary();
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["(1763694000.000000) can0 700#00"] = 10_000,
                ["(1763694000.000000) can1 700#01"] = 10_000,
            },
            lines);
    }

    [Fact]
    public void Write_AfterDispose_IsDropped()
    {
        var trace = TraceFile.Create(_folder["trace.log"], ["can0"], [new CanBitRate(500_000)], TraceSample.Start);
        trace.Dispose();
        trace.Write(0, new CanFrame(CanId.Standard(1), []), 0, transmitted: true);
        trace.Dispose();

        Assert.Empty(File.ReadAllBytes(_folder["trace.log"]));
    }

    [Fact]
    public void Disk_Full_IsToldAndTheWriterGoesOn()
    {
        if (!File.Exists("/dev/full"))
        {
            return; // Only Linux has a device that is always full.
        }

        File.CreateSymbolicLink(_folder["trace.log"], "/dev/full");

        using var trace = TraceFile.Create(_folder["trace.log"], ["can0"], [new CanBitRate(500_000)], TraceSample.Start);
        trace.Write(0, new CanFrame(CanId.Standard(1), []), 0, transmitted: true);
        trace.Dispose();

        Assert.StartsWith(
            $"{_folder["trace.log"]}: the trace is not complete: ", trace.Failure, StringComparison.Ordinal);
    }
}
