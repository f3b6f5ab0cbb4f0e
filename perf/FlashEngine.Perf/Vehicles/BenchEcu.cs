using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Perf.Vehicles;

/// <summary>An ECU of a made-up vehicle, and how many bytes it gets.</summary>
/// <param name="Entry">Its entry in the vehicle file.</param>
/// <param name="Bytes">Length of its application image.</param>
/// <param name="AnswersNs">What its own frames during the downloads take on the bus, at the least.</param>
public sealed record BenchEcu(EcuEntry Entry, int Bytes, long AnswersNs)
{
    /// <summary>Where the version text stands, in a small block of its own.</summary>
    public const uint VersionAddress = 0xF000_0000;

    /// <summary>Length of the block with the version text.</summary>
    public const int DataBytes = 256;

    /// <summary>The file with every ECU's secret, beside the vehicle file.</summary>
    public const string SecretFile = "secret.key";

    private const uint RequestFirst = 0x700;
    private const uint FunctionalClassic = 0x7DF;
    private const byte Tester = 0xF1;
    private const byte AddressFirst = 0x40;
    private const byte AllEcus = 0x33;

    /// <summary>Makes an ECU.</summary>
    /// <param name="channel">The channel it is wired to.</param>
    /// <param name="index">Its number on that channel, 0..39; its identifiers follow from it.</param>
    /// <param name="bytes">Length of its application image, a multiple of 4.</param>
    /// <param name="times">How long it takes; the plan knows these times too.</param>
    /// <param name="blockLengthMax">maxNumberOfBlockLength that it offers.</param>
    public static BenchEcu Make(
        ChannelEntry channel, int index, int bytes, EcuTimeEstimates times, int blockLengthMax = 4095)
    {
        var fd = channel.BitRate!.Value.IsFd;
        var name = $"{channel.Name}-ecu{index}";
        var type = new EcuType
        {
            Name = name,
            Script = Path.Combine(AppContext.BaseDirectory, "scripts", "flash", "standard.csx"),
            Blocks =
            [
                new LogicalBlock("application", 1, 0, (uint)bytes),
                new LogicalBlock("data", 2, VersionAddress, DataBytes),
            ],
            ChecksumDid = 0xF1A0,
            BlockLengthMax = blockLengthMax,
            WriteGranularity = 4,
            Estimates = times,
        };
        var (number, address) = ((uint)(2 * index), (byte)(AddressFirst + index));
        var entry = new EcuEntry
        {
            Name = name,
            Type = type,
            Channel = channel.Name,
            Request = fd
                ? IsoTpAddress.NormalFixed(address, Tester)
                : new IsoTpAddress(CanId.Standard(RequestFirst + number)),
            Response = fd
                ? IsoTpAddress.NormalFixed(Tester, address)
                : new IsoTpAddress(CanId.Standard(RequestFirst + number + 1)),
            Functional = fd
                ? IsoTpAddress.NormalFixed(AllEcus, Tester, functional: true)
                : new IsoTpAddress(CanId.Standard(FunctionalClassic)),
            Hardware = $"HW-{index}",
            Security = new SecurityEntry { Algorithm = "aes-cmac", Secret = $"file:{SecretFile}" },
            Transport = new EcuTransport { TxDataLength = fd ? CanFrame.DataLengthMax : 8 },
            Simulation = SimulatedEcuEntry.Of(type) with
            {
                VersionAddress = VersionAddress,
                BlockLengthMax = blockLengthMax,
            },
        };
        var transfers = Transfers(bytes, blockLengthMax) + Transfers(DataBytes, blockLengthMax);
        return new BenchEcu(entry, bytes, transfers * AnswersTime(entry, channel));
    }

    // SID and blockSequenceCounter count towards maxNumberOfBlockLength, and data goes in whole multiples of 4 bytes.
    private static int Transfers(int bytes, int blockLengthMax) =>
        (bytes + ((blockLengthMax - 2) / 4 * 4) - 1) / ((blockLengthMax - 2) / 4 * 4);

    /// <summary>One FlowControl and the answer to one TransferData, padded as these ECUs pad.</summary>
    private static long AnswersTime(EcuEntry entry, ChannelEntry channel)
    {
        var rate = channel.BitRate!.Value;
        var flags = rate.IsFd ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch : CanFrameFlags.None;
        return Time([0x30, 0, 0]) + Time([0x02, 0x76, 0x01]);

        long Time(ReadOnlySpan<byte> pdu)
        {
            Span<byte> data = stackalloc byte[8];
            data.Fill(entry.Transport.Padding!.Value);
            pdu.CopyTo(data);
            return CanWireTime.FrameNs(new CanFrame(entry.Response.Id, data, flags), rate);
        }
    }
}
