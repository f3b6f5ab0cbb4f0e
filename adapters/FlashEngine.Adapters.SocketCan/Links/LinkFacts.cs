using System.Runtime.InteropServices;
using System.Text;

namespace FlashEngine.Adapters.SocketCan.Links;

/// <summary>What a CAN controller does, as its driver says.</summary>
internal enum ControllerState
{
    Active = 0,
    Warning = 1,
    Passive = 2,
    BusOff = 3,
    Stopped = 4,
    Sleeping = 5,
}

/// <summary>What rtnetlink tells of one interface; zeros and nulls where it says nothing.</summary>
/// <param name="Name">The interface.</param>
/// <param name="Kind"><c>can</c>, <c>vcan</c>, <c>vxcan</c>.</param>
/// <param name="NominalBitsPerSecond">The bit rate in force; 0: unknown.</param>
/// <param name="NominalSamplePointPercent">The sample point in force.</param>
/// <param name="DataBitsPerSecond">The data bit rate in force; 0: classic CAN, or unknown.</param>
/// <param name="DataSamplePointPercent">The data sample point in force.</param>
/// <param name="State">The controller's state; null: it has none.</param>
internal sealed record LinkFacts(
    string Name,
    string Kind,
    int NominalBitsPerSecond,
    double NominalSamplePointPercent,
    int DataBitsPerSecond,
    double DataSamplePointPercent,
    ControllerState? State)
{
    private const int HeaderLength = 16; // struct ifinfomsg
    private const int NameAttribute = 3; // IFLA_IFNAME
    private const int InfoAttribute = 18; // IFLA_LINKINFO
    private const int KindAttribute = 1; // IFLA_INFO_KIND
    private const int DataAttribute = 2; // IFLA_INFO_DATA
    private const int BitTimingAttribute = 1; // IFLA_CAN_BITTIMING
    private const int StateAttribute = 4; // IFLA_CAN_STATE
    private const int DataBitTimingAttribute = 9; // IFLA_CAN_DATA_BITTIMING

    /// <summary>Reads the payload of an RTM_NEWLINK message.</summary>
    public static LinkFacts Read(ReadOnlySpan<byte> message)
    {
        var facts = new LinkFacts("", "", 0, 0, 0, 0, null);
        var attributes = new LinkAttributes(message[Math.Min(message.Length, HeaderLength)..]);
        while (attributes.Next())
        {
            facts = attributes.Type switch
            {
                NameAttribute => facts with { Name = Text(attributes.Value) },
                InfoAttribute => facts.WithInfo(attributes.Value),
                _ => facts,
            };
        }

        return facts;
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.TrimEnd((byte)0));

    private LinkFacts WithInfo(ReadOnlySpan<byte> info)
    {
        var facts = this;
        var attributes = new LinkAttributes(info);
        while (attributes.Next())
        {
            facts = attributes.Type switch
            {
                KindAttribute => facts with { Kind = Text(attributes.Value) },

                // The kind comes first, and other kinds of interfaces number their data otherwise.
                DataAttribute when facts.Kind == "can" => facts.WithController(attributes.Value),
                _ => facts,
            };
        }

        return facts;
    }

    private LinkFacts WithController(ReadOnlySpan<byte> data)
    {
        var facts = this;
        var attributes = new LinkAttributes(data);
        while (attributes.Next())
        {
            var value = attributes.Value;
            facts = attributes.Type switch
            {
                BitTimingAttribute => facts with
                {
                    NominalBitsPerSecond = BitRate(value),
                    NominalSamplePointPercent = SamplePoint(value),
                },
                DataBitTimingAttribute => facts with
                {
                    DataBitsPerSecond = BitRate(value),
                    DataSamplePointPercent = SamplePoint(value),
                },
                StateAttribute when value.Length >= sizeof(int) =>
                    facts with { State = (ControllerState)MemoryMarshal.Read<int>(value) },
                _ => facts,
            };
        }

        return facts;
    }

    // struct can_bittiming begins with the rate in bit/s and the sample point in tenths of a percent. Serial adapters
    // may say "unknown" with all bits set.
    private static int BitRate(ReadOnlySpan<byte> timing) =>
        timing.Length < sizeof(int) ? 0 : Math.Max(0, MemoryMarshal.Read<int>(timing));

    private static double SamplePoint(ReadOnlySpan<byte> timing) =>
        timing.Length < 2 * sizeof(int) ? 0 : MemoryMarshal.Read<int>(timing[sizeof(int)..]) / 10.0;
}
