namespace FlashEngine.Station.Store;

/// <summary>A command of the backend as the inbox keeps it.</summary>
public sealed record StoredCommand
{
    /// <summary>Its <c>command_id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the profile that it came in.</summary>
    public required string Profile { get; init; }

    /// <summary>True when it was fetched over HTTPS, not sent over MQTT.</summary>
    public bool IsPulled { get; init; }

    /// <summary>The request, byte for byte.</summary>
    public required byte[] Request { get; init; }

    /// <summary>When it was accepted, or refused.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Where its job is.</summary>
    public CommandState State { get; init; }

    /// <summary>When its turn came; its time for the download counts from there. Null: not yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The backend has cancelled it.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The flashing was approved, as far as that is asked for.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Full path of the downloaded package; null: it is not complete.</summary>
    public string? Package { get; init; }

    /// <summary>How long its download took, in seconds.</summary>
    public double DownloadSeconds { get; init; }

    /// <summary>How the flashing ended, while the result is not written yet; null before.</summary>
    public byte[]? Outcome { get; init; }

    /// <summary>The ack that it was answered; null: none.</summary>
    public byte[]? Ack { get; init; }

    /// <summary>Its one result; null: not yet.</summary>
    public byte[]? Result { get; init; }

    /// <summary>The exit code that goes with the result.</summary>
    public FlashExitCode ExitCode { get; init; }
}

/// <summary>A message to the backend that is kept until the broker has confirmed it.</summary>
/// <param name="Sequence">Its place in the order of all; 0 until the store gives it one.</param>
/// <param name="CommandId">The command that it belongs to.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">The payload; the same bytes however often it is sent.</param>
public sealed record OutboxMessage(long Sequence, string CommandId, string Topic, byte[] Payload);

/// <summary>What somebody decided about a command that waits.</summary>
public enum ConsentDecision
{
    /// <summary>Flash now.</summary>
    Accept = 0,

    /// <summary>Do not flash; the command ends.</summary>
    Reject = 1,

    /// <summary>Ask again later.</summary>
    Postpone = 2,
}

/// <summary>A decision and, with <see cref="ConsentDecision.Postpone"/>, for how long.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Minutes">Minutes until it is asked again; 0 with the others.</param>
public sealed record StoredDecision(ConsentDecision Decision, int Minutes);
