using FlashEngine.Can;

namespace FlashEngine.Differential.Tests;

/// <summary>What scapy's process reports.</summary>
internal enum ScapyMessageKind : byte
{
    Frame = (byte)'F',
    Pdu = (byte)'P',
    Closed = (byte)'C',
}

/// <summary>One report of scapy's process.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">Number of the node that it comes from.</param>
/// <param name="SentNs">When scapy sent the frame, on its own clock.</param>
/// <param name="Id">The frame's identifier.</param>
/// <param name="Data">The frame's data, or the PDU.</param>
internal sealed record ScapyMessage(ScapyMessageKind Kind, int Node, long SentNs, CanId Id, byte[] Data);
