using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>A device behind TCP: <c>tcp:HOST:PORT</c>, with an IPv6 address in brackets.</summary>
internal static class TcpDevice
{
    private const string Prefix = "tcp:";

    /// <summary>True when the name means a device behind TCP.</summary>
    public static bool IsTcp(string device) => device.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads such a name.</summary>
    /// <exception cref="ChannelException">It is none.</exception>
    public static (string Host, int Port) Read(string device)
    {
        var at = device.LastIndexOf(':');
        var host = at > Prefix.Length ? device[Prefix.Length..at].Trim('[', ']') : "";
        return host.Length > 0
            && int.TryParse(device[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65_535
            ? (host, port)
            : throw new ChannelException(
                ChannelFault.DeviceNotFound, $"slcan: '{device}' must be tcp:HOST:PORT with a port of 1..65535");
    }
}
