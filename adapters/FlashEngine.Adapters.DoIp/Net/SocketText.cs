using System.Net.Sockets;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>What became of a connection, in words.</summary>
internal static class SocketText
{
    /// <summary>The end of the stream: nothing more will come.</summary>
    public const string Closed = "the entity closed it";

    /// <summary>Words for an error of a socket.</summary>
    public static string Of(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
            "the entity broke it off",
        SocketError.ConnectionRefused => "nobody listens there",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to that address",
        SocketError.TimedOut => "the entity does not answer any more",
        _ => new SocketException((int)error).Message,
    };
}
