namespace FlashEngine.Ota.Uptane.Repositories;

/// <summary>
/// The slowest that a server may send: this many bytes must come within each window, the answer's header within the
/// first one. Against a server that keeps a vehicle waiting with a byte now and then.
/// </summary>
public sealed record HttpSpeedLimit
{
    /// <summary>Bytes per window, 1 or more, unless the file ends before. Default 4096.</summary>
    public int BytesPerWindow { get; init; } = 4096;

    /// <summary>Length of a window. Default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);
}
