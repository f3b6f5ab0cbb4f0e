using FlashEngine.IsoTp;

namespace FlashEngine.Channels;

/// <summary>Settings of a link, whatever carries it.</summary>
public abstract record EcuLinkOptions
{
    /// <summary>The ECU's name, or that of the functional group.</summary>
    public required string Name { get; init; }

    /// <summary>P2Client in nanoseconds, a lower bound once the ECU has stated its own.</summary>
    public required long P2Ns { get; init; }

    /// <summary>P2*Client in nanoseconds, a lower bound once the ECU has stated its own.</summary>
    public required long P2StarNs { get; init; }

    /// <summary>P3Client in nanoseconds: the least pause between an exchange and the next request.</summary>
    public long P3Ns { get; init; }

    /// <summary>True for the address of a group.</summary>
    public abstract bool IsFunctional { get; }
}

/// <summary>Settings of a link on CAN: the engine's own ISO-TP carries it.</summary>
public sealed record CanLinkOptions : EcuLinkOptions
{
    /// <summary>Addresses and transport parameters.</summary>
    public required IsoTpOptions Transport { get; init; }

    /// <inheritdoc/>
    public override bool IsFunctional => Transport.Functional;
}
