using FlashEngine.Can;

namespace FlashEngine.Differential.Tests;

/// <summary>One line of an exchange's frame log.</summary>
internal sealed class WireFrame
{
    /// <summary>True: our link sent it. False: scapy did.</summary>
    public required bool IsOurs { get; init; }

    public required CanFrame Frame { get; init; }

    /// <summary>When our link was asked for it, or was given it.</summary>
    public required long AtNs { get; init; }

    /// <summary>Ours: when our link was told that it has left. scapy's: when it left, on scapy's clock.</summary>
    public long SentNs { get; set; }

    /// <summary>The other side never gets it.</summary>
    public bool IsLost { get; init; }

    public override string ToString() =>
        $"{AtNs / 1_000_000.0,12:F3} ms {(IsOurs ? ">" : "<")} {Frame}{(IsLost ? " lost" : "")}";
}
