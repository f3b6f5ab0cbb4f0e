using System.Buffers.Binary;
using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>
/// The first thing that member and host send each other: who they are, and the bit rates that they go by. Those of a
/// bus are its first member's; another member's must be the same.
/// </summary>
internal static class Greeting
{
    private const int Length = 16;

    private static ReadOnlySpan<byte> Magic => "FE-BUS\0\u0001"u8;

    /// <summary>Sends it.</summary>
    /// <exception cref="SocketException">The other side is gone.</exception>
    public static void Send(Socket socket, in CanBitRate rate)
    {
        Span<byte> greeting = stackalloc byte[Length];
        Magic.CopyTo(greeting);
        BinaryPrimitives.WriteInt32LittleEndian(greeting[8..], rate.NominalBitsPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(greeting[12..], rate.DataBitsPerSecond);
        _ = socket.Send(greeting);
    }

    /// <summary>Takes the other side's.</summary>
    /// <returns>False when it is gone, or is nobody who knows this bus.</returns>
    /// <exception cref="SocketException">The other side is gone, or silent.</exception>
    public static bool TryReceive(Socket socket, out CanBitRate rate)
    {
        Span<byte> greeting = stackalloc byte[Length];
        rate = default;
        var count = 0;
        while (count < Length)
        {
            var more = socket.Receive(greeting[count..]);
            if (more == 0)
            {
                return false;
            }

            count += more;
        }

        rate = new CanBitRate(
            BinaryPrimitives.ReadInt32LittleEndian(greeting[8..]),
            DataBitsPerSecond: BinaryPrimitives.ReadInt32LittleEndian(greeting[12..]));
        return greeting.StartsWith(Magic);
    }

    /// <summary>True when both go by the same bit rates; sample points do not matter on a bus without length.</summary>
    public static bool AreSame(in CanBitRate one, in CanBitRate other) =>
        one.NominalBitsPerSecond == other.NominalBitsPerSecond && one.DataBitsPerSecond == other.DataBitsPerSecond;
}
