using FlashEngine.Pdu;

namespace FlashEngine.Channels;

/// <summary>Settings of a link on a channel that carries whole PDUs.</summary>
public sealed record PduLinkOptions : EcuLinkOptions
{
    /// <summary>Its addresses.</summary>
    public required PduLinkRequest Addresses { get; init; }

    /// <summary>The longest request that is sent, in bytes; the channel may have a lower bound.</summary>
    public int RequestLengthMax { get; init; } = int.MaxValue;

    /// <inheritdoc/>
    public override bool IsFunctional => Addresses.Functional;
}
