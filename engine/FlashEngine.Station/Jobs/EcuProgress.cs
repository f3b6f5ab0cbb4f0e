namespace FlashEngine.Station.Jobs;

/// <summary>Where an ECU stands in its job.</summary>
public enum EcuJobState
{
    /// <summary>Not admitted yet.</summary>
    Waiting,

    /// <summary>Its session runs.</summary>
    Running,

    /// <summary>At the wanted version, read back.</summary>
    Succeeded,

    /// <summary>Ended without success.</summary>
    Failed,
}

/// <summary>The progress of one ECU; written by the job, read by displays at any time.</summary>
public sealed class EcuProgress(string name, string channel, long bytesTotal)
{
    private long _bytesDone;
    private long _bytesTotal = bytesTotal;
    private volatile string _step = "";
    private volatile int _state;

    /// <summary>The ECU's name.</summary>
    public string Name { get; } = name;

    /// <summary>Its channel.</summary>
    public string Channel { get; } = channel;

    /// <summary>Bytes that the job transfers by 36.</summary>
    public long BytesTotal => Volatile.Read(ref _bytesTotal);

    /// <summary>Bytes that the ECU has confirmed.</summary>
    public long BytesDone => Volatile.Read(ref _bytesDone);

    /// <summary>The step that runs.</summary>
    public string Step { get => _step; internal set => _step = value; }

    /// <summary>Where it stands.</summary>
    public EcuJobState State { get => (EcuJobState)_state; internal set => _state = (int)value; }

    /// <summary>Station time of its admission and of its end, nanoseconds; 0: not yet.</summary>
    public long StartNs { get; internal set; }

    /// <inheritdoc cref="StartNs"/>
    public long EndNs { get; internal set; }

    internal void Add(long bytes) => Interlocked.Add(ref _bytesDone, bytes);

    /// <summary>A block is there already and is not transferred.</summary>
    internal void Leave(long bytes) => Interlocked.Add(ref _bytesTotal, -bytes);
}
