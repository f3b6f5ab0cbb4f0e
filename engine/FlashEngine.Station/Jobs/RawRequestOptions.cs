namespace FlashEngine.Station.Jobs;

/// <summary>Raw requests to one ECU, or to all behind its functional address, without a script.</summary>
public sealed record RawRequestOptions
{
    /// <summary>The ECU's name in the vehicle file.</summary>
    public required string Ecu { get; init; }

    /// <summary>True: to the functional address of this ECU; every ECU of its channel may answer.</summary>
    public bool Functional { get; init; }

    /// <summary>The requests in order, at least 1 byte each.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Requests { get; init; }

    /// <summary>How long the first response may take; null: P2 of the session.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Gets each request, the ECU and its answer, a refusal too; the answer is empty when no positive one was asked
    /// for, or nobody answered a functional request.
    /// </summary>
    public required Action<ReadOnlyMemory<byte>, string, ReadOnlyMemory<byte>> Answered { get; init; }
}
