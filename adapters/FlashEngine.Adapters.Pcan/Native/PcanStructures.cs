using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlashEngine.Adapters.Pcan.Native;

/// <summary>TPCANMsg, 16 bytes: a classic frame or a status message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcanMessage
{
    public uint Id;
    public PcanMessageType Type;
    public byte Length;
    public Payload Data;

    [InlineArray(8)]
    public struct Payload
    {
        private byte _first;
    }
}

/// <summary>TPCANMsgFD, 72 bytes; the length is a DLC code.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcanMessageFd
{
    public uint Id;
    public PcanMessageType Type;
    public byte Dlc;
    public Payload Data;

    [InlineArray(64)]
    public struct Payload
    {
        private byte _first;
    }
}

/// <summary>TPCANTimestamp, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcanTimestamp
{
    public uint Millis;
    public ushort MillisOverflow;
    public ushort Micros;

    /// <summary>Microseconds, low 32 bits; the overflows of the milliseconds lie above them.</summary>
    public readonly uint Microseconds => unchecked((Millis * 1_000u) + Micros);
}

/// <summary>TPCANChannelInformation, 52 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcanChannelInformation
{
    public ushort Handle;
    public byte DeviceType;
    public byte ControllerNumber;
    public uint Features;
    public NameText Name;
    public uint DeviceId;
    public PcanCondition Condition;

    [InlineArray(33)]
    public struct NameText
    {
        private byte _first;
    }
}
