namespace FlashEngine.Station.Tests.Traces;

/// <summary>Traces as programs of other people read them: tshark, and the converters of can-utils.</summary>
public sealed class TraceToolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact("tshark")]
    public async Task Pcapng_InTshark_HasTimesInterfacesDirectionsAndFlags()
    {
        TraceSample.Write(_folder["trace.pcapng"]);

        var lines = await Tool.RunAsync("tshark", "-r", _folder["trace.pcapng"], "-T", "fields", "-E", "separator=;",
            "-e", "frame.time_epoch", "-e", "frame.interface_name", "-e", "frame.packet_flags_direction",
            "-e", "can.id", "-e", "can.flags.xtd", "-e", "canfd.flags.brs", "-e", "canfd.flags.esi", "-e", "can.len",
            "-e", "data.data");

        Assert.Equal(
            [
                "1763694000.000123456;can0;0x00000002;2016;0;;;8;0322f190cccccccc",
                "1763694000.001000000;can0;0x00000001;2024;0;;;8;101462f190574648",
                "1763694000.001250000;can0;0x00000002;2016;0;;;8;300000cccccccccc",
                "1763694000.001500000;can0;0x00000001;2024;0;;;8;2130313233343536",
                "1763694000.001750999;can0;0x00000001;2024;0;;;8;2237383930313233",
                "1763694000.002000000;can1;0x00000002;416944369;1;;;3;021003",
                "1763694000.002100000;can1;0x00000001;417001744;1;;;0;",
                "1763694000.003000000;can2;0x00000002;2016;0;1;0;16;000e3601112233445566778899aabbcc",
                "1763780400.000000000;can2;0x00000001;2024;0;0;1;3;027601",
            ],
            lines.Select(FlagsAsDigits));
    }

    [ToolFact("tshark")]
    public async Task Pcapng_InTshark_DecodesAsIsoTpAndUds()
    {
        TraceSample.Write(_folder["trace.pcapng"]);

        var lines = await Tool.RunAsync("tshark", "-r", _folder["trace.pcapng"], "-d", "can.subdissector,iso15765",
            "-d", "iso15765.subdissector,uds", "-T", "fields", "-E", "separator=;",
            "-e", "iso15765.message_type", "-e", "uds.sid", "-e", "uds.reply", "-e", "uds.rdbi.data_identifier",
            "-e", "uds.td.block_sequence_counter", "-Y", "uds");

        // 22 F190 and its answer, put together from a First Frame and two Consecutive Frames; 10 03; 36 01 and 76 01
        Assert.Equal(
            ["0;22;0;F190;", "2;22;1;F190;", "0;10;0;;", "0;36;0;;1", "0;36;1;;1"],
            lines.Select(line => string.Join(';', line.Split(';').Select(Hex))));
    }

    [ToolFact("asc2log")]
    public async Task Asc_ThroughAsc2log_IsTheCandumpLog()
    {
        TraceSample.Write(_folder["trace.asc"]);
        TraceSample.Write(_folder["trace.log"]);

        var lines = await Tool.RunAsync("asc2log", "-I", _folder["trace.asc"]);

        Assert.Equal(Frames(File.ReadAllLines(_folder["trace.log"])), Frames(lines));
        Assert.Equal("TRTRRTRTR", string.Concat(lines.Select(line => line[^1])));
    }

    [ToolFact("log2asc", "asc2log")]
    public async Task Candump_ThroughLog2ascAndBack_IsUnchanged()
    {
        TraceSample.Write(_folder["trace.log"]);

        await Tool.RunAsync("log2asc", "-I", _folder["trace.log"], "-O", _folder["copy.asc"], "can0", "can1", "can2");
        var lines = await Tool.RunAsync("asc2log", "-I", _folder["copy.asc"]);

        Assert.Equal(Frames(File.ReadAllLines(_folder["trace.log"])), Frames(lines));
    }

    /// <summary>Newer versions of tshark write flags as words.</summary>
    private static string FlagsAsDigits(string line) =>
        line.Replace("True", "1", StringComparison.Ordinal).Replace("False", "0", StringComparison.Ordinal);

    /// <summary>A number of tshark in hexadecimal; its versions write decimal, or hexadecimal with 0x.</summary>
    private static string Hex(string number) =>
        number switch
        {
            "" => "",
            ['0', 'x', .. var digits] => Convert.ToInt32(digits, 16).ToString("X", null),
            _ => int.Parse(number, null).ToString("X", null),
        };

    /// <summary>
    /// Channel, frame, and microseconds since the first line: asc2log reads dates only in the locale of its authors,
    /// and adds a direction.
    /// </summary>
    private static IEnumerable<(string Channel, string Frame, long Microseconds)> Frames(string[] lines)
    {
        var times = lines.Select(line => long.Parse(line[1..line.IndexOf(')')].Replace(".", ""), null)).ToArray();
        return lines.Select((line, i) => (line.Split(' ')[1], line.Split(' ')[2], times[i] - times[0]));
    }
}
