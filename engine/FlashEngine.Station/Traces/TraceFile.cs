using FlashEngine.Can;

namespace FlashEngine.Station.Traces;

/// <summary>
/// A trace on disk. The extension of its name chooses the format: <c>.log</c> (candump), <c>.pcapng</c> (Wireshark),
/// <c>.asc</c> (Vector). Frames stand in it in the order in which they were given. Thread-safe.
/// </summary>
public sealed class TraceFile : ITraceWriter
{
    private const int ChannelNameLengthMax = 64;

    private readonly object _gate = new();
    private readonly ITraceFormat _format;
    private readonly TraceSink _sink;
    private bool _isDisposed;

    private TraceFile(string fileName, ITraceFormat format, FileStream file)
    {
        FileName = fileName;
        _format = format;
        _sink = new TraceSink(file);
        _sink.Add(format.Header());
    }

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>
    /// What the disk said when it failed, in one line; null while all is well. A job goes on without its trace; who
    /// started it tells the user. Final after <see cref="Dispose"/>.
    /// </summary>
    public string? Failure => _sink.Failure is { } reason ? $"{FileName}: the trace is not complete: {reason}" : null;

    /// <summary>Makes the file, or empties the one that is there.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="channelNames">The channels, in the order of their indexes.</param>
    /// <param name="bitRates">Their bit rates, in the same order; null: a DoIP channel.</param>
    /// <param name="start">Date and time of station time 0.</param>
    /// <exception cref="ArgumentException">A channel's name is longer than 64 characters.</exception>
    /// <exception cref="InputException">
    /// The extension is none of the three or has no place for a DoIP channel, or the file cannot be made.
    /// </exception>
    public static TraceFile Create(
        string path, IReadOnlyList<string> channelNames, IReadOnlyList<CanBitRate?> bitRates, DateTimeOffset start)
    {
        if (channelNames.FirstOrDefault(name => name.Length > ChannelNameLengthMax) is { } longName)
        {
            throw new ArgumentException($"a channel's name has at most {ChannelNameLengthMax} characters: {longName}");
        }

        var extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension is ".LOG" or ".ASC" && bitRates.ToList().IndexOf(null) is >= 0 and var doIp)
        {
            throw new InputException(
                $"{path}: this kind of trace has CAN frames only, and channel '{channelNames[doIp]}' is DoIP; "
                + "use .pcapng (Wireshark)");
        }

        ITraceFormat format = extension switch
        {
            ".LOG" => new CandumpFormat(channelNames, start),
            ".PCAPNG" => new PcapngFormat(channelNames, bitRates, start),
            ".ASC" => new AscFormat(channelNames, start),
            _ => throw new InputException(
                $"{path}: this extension names no trace; use .log (candump), .pcapng (Wireshark) or .asc (Vector)"),
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

            // No buffer of the stream: the sink hands over large ones.
            return new TraceFile(path, format, new FileStream(
                path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the trace cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Frames after <see cref="Dispose"/> are dropped.</remarks>
    public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _sink.Commit(_format.WriteFrame(_sink.Reserve(), channel, frame, timestampNs, transmitted));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Messages after <see cref="Dispose"/> are dropped.</remarks>
    /// <exception cref="InvalidOperationException">The trace was made without DoIP channels.</exception>
    public void WritePdu(
        int channel, ushort source, ushort target, ReadOnlySpan<byte> pdu, long timestampNs, bool transmitted)
    {
        var format = _format as PcapngFormat
            ?? throw new InvalidOperationException($"{FileName} has no place for DoIP messages");
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _sink.Commit(format.WriteMessageStart(
                    _sink.Reserve(), channel, source, target, pdu.Length, timestampNs));
                _sink.Add(pdu);
                _sink.Commit(PcapngFormat.WriteMessageEnd(_sink.Reserve(), pdu.Length, transmitted));
            }
        }
    }

    /// <summary>Writes what is left and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _sink.Add(_format.Trailer());
            _sink.Dispose();
        }
    }
}
