using System.Runtime.InteropServices;
using FlashEngine.Adapters.SocketCan.Native;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.SocketCan.Links;

/// <summary>Asks the kernel for all network interfaces (rtnetlink, RTM_GETLINK), as any user may.</summary>
internal static class LinkQuery
{
    private const int Family = 16; // AF_NETLINK
    private const int RawType = 3; // SOCK_RAW
    private const int RouteProtocol = 0; // NETLINK_ROUTE
    private const int HeaderLength = 16; // struct nlmsghdr
    private const int RequestLength = HeaderLength + 16; // and a struct ifinfomsg

    private const ushort GetLink = 18; // RTM_GETLINK
    private const ushort NewLink = 16; // RTM_NEWLINK
    private const ushort RequestAndDump = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
    private const ushort ErrorType = 2; // NLMSG_ERROR
    private const ushort DoneType = 3; // NLMSG_DONE

    // The kernel fills at most this much per datagram of a dump.
    private const int DatagramLengthMax = 32 * 1024;

    /// <summary>The facts of all interfaces by name.</summary>
    /// <returns>Empty when the kernel does not answer, as in some sandboxes: nothing is known then.</returns>
    public static IReadOnlyDictionary<string, LinkFacts> Run()
    {
        var links = new Dictionary<string, LinkFacts>(StringComparer.Ordinal);
        var descriptor = LibC.OpenSocket(Family, RawType | LibC.CloseOnExecFlag, RouteProtocol);
        if (descriptor < 0)
        {
            return links;
        }

        using var socket = new SafeFileHandle(descriptor, ownsHandle: true);
        Span<byte> request = stackalloc byte[RequestLength];
        request.Clear();
        MemoryMarshal.Write(request, RequestLength);
        MemoryMarshal.Write(request[4..], GetLink);
        MemoryMarshal.Write(request[6..], RequestAndDump);
        if (LibC.Send(socket, request, RequestLength, 0) != RequestLength)
        {
            return links;
        }

        var buffer = new byte[DatagramLengthMax];
        nint length;
        do
        {
            length = LibC.Receive(socket, buffer, DatagramLengthMax, 0);
        }
        while (length > 0 && TryTake(buffer.AsSpan(0, (int)length), links));

        return links;
    }

    // A datagram holds several messages, each with its length first and padded to four bytes.
    private static bool TryTake(ReadOnlySpan<byte> datagram, Dictionary<string, LinkFacts> links)
    {
        while (datagram.Length >= HeaderLength)
        {
            var length = MemoryMarshal.Read<int>(datagram);
            var type = MemoryMarshal.Read<ushort>(datagram[4..]);
            if (type is DoneType or ErrorType || length < HeaderLength || length > datagram.Length)
            {
                return false;
            }

            if (type == NewLink)
            {
                var facts = LinkFacts.Read(datagram[HeaderLength..length]);
                links[facts.Name] = facts;
            }

            datagram = datagram[Math.Min(datagram.Length, (length + 3) & ~3)..];
        }

        return true;
    }
}
