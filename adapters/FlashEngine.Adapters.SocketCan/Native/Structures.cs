using System.Runtime.InteropServices;

namespace FlashEngine.Adapters.SocketCan.Native;

/// <summary><c>struct sockaddr_can</c> of &lt;linux/can.h&gt; for a raw socket.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct CanAddress
{
    [FieldOffset(0)]
    public ushort Family;

    [FieldOffset(4)]
    public int InterfaceIndex;
}

/// <summary><c>struct can_filter</c>: passes when <c>received &amp; mask == id &amp; mask</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct CanFilter
{
    [FieldOffset(0)]
    public uint Id;

    [FieldOffset(4)]
    public uint Mask;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct PollEntry
{
    /// <summary>POLLIN.</summary>
    public const short Readable = 1;

    [FieldOffset(0)]
    public int Descriptor;

    [FieldOffset(4)]
    public short Events;

    [FieldOffset(6)]
    public short Result;
}

/// <summary><c>struct timespec</c>; its fields are as wide as a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public nint Seconds;
    public nint Nanoseconds;
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVector
{
    public nint Base;
    public nuint Length;
}

/// <summary><c>struct msghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    public nint Name;
    public uint NameLength;
    public nint Vectors;
    public nuint VectorCount;
    public nint Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary><c>struct mmsghdr</c>: one of the messages that a call moves, and how many bytes it moved.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchEntry
{
    public MessageHeader Header;
    public uint Length;
}
