using System.Globalization;

namespace FlashEngine.Adapters.SocketCan.Links;

/// <summary>A CAN interface of this machine, as the administrator has set it up.</summary>
/// <param name="Name">The interface: <c>can0</c>.</param>
/// <param name="IsUp">True when it can be used.</param>
/// <param name="Mtu">16: classic CAN; 72: CAN FD.</param>
/// <param name="Facts">What rtnetlink adds; null when it says nothing.</param>
internal sealed record CanInterface(string Name, bool IsUp, int Mtu, LinkFacts? Facts)
{
    private const string Folder = "/sys/class/net";
    private const int CanType = 280; // ARPHRD_CAN
    private const int UpFlag = 1; // IFF_UP
    private const int FdMtu = 72; // CANFD_MTU

    /// <summary>True when the interface carries CAN FD frames.</summary>
    public bool IsFd => Mtu >= FdMtu;

    /// <summary>True when there is a controller with a bit rate behind it that is known.</summary>
    public bool HasBitRate => Facts is { NominalBitsPerSecond: > 0 };

    /// <summary>All CAN interfaces, by name.</summary>
    public static IReadOnlyList<CanInterface> All()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        var links = LinkQuery.Run();
        return
        [
            .. Directory.GetDirectories(Folder)
                .Select(path => Path.GetFileName(path))
                .Where(name => Number(name, "type") == CanType)
                .Order(StringComparer.Ordinal)
                .Select(name => new CanInterface(
                    name, (Number(name, "flags") & UpFlag) != 0, Number(name, "mtu"), links.GetValueOrDefault(name))),
        ];
    }

    /// <summary>For people: kind, bit rate, state.</summary>
    public string Describe()
    {
        var kind = Facts?.Kind switch
        {
            "vcan" or "vxcan" => "virtual CAN",
            _ when Facts is null => "CAN, bit rate unknown",
            _ when !HasBitRate => IsUp ? "CAN, bit rate unknown" : "CAN, no bit rate set",
            _ => $"CAN {RateText(Facts)}",
        };
        return $"{kind}, {StateText()}";
    }

    private static string RateText(LinkFacts facts) => facts.DataBitsPerSecond > 0
        ? string.Create(
            CultureInfo.InvariantCulture, $"FD {facts.NominalBitsPerSecond}/{facts.DataBitsPerSecond} bit/s")
        : string.Create(CultureInfo.InvariantCulture, $"{facts.NominalBitsPerSecond} bit/s");

    // Attributes of an interface that is just going away cannot be read.
    private static int Number(string name, string attribute)
    {
        string text;
        try
        {
            text = File.ReadAllText(Path.Combine(Folder, name, attribute)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }

        var isHex = text.StartsWith("0x", StringComparison.Ordinal);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return int.TryParse(text.AsSpan(isHex ? 2 : 0), style, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private string StateText() => !IsUp ? "down" : Facts?.State switch
    {
        ControllerState.Active => "up, error active",
        ControllerState.Warning => "up, error warning",
        ControllerState.Passive => "up, error passive",
        ControllerState.BusOff => "bus-off",
        _ => "up",
    };
}
