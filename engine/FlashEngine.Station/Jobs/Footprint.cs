namespace FlashEngine.Station.Jobs;

/// <summary>
/// What has been done to an ECU, by the requests that were really sent. Written on the script's context and read on the
/// job's, which does not wait for a script that was given up.
/// </summary>
internal sealed class Footprint
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BlockState> _blocks = new(StringComparer.Ordinal);
    private bool _isDataWritten;
    private bool _isRestarted;
    private volatile bool _isSessionEntered;
    private volatile bool _isInDefaultSession = true;

    private enum BlockState
    {
        EraseUnknown,
        Erased,
        ErasedAndPartlyWritten,
        PartlyWritten,
        Written,
    }

    /// <summary>True once a session was asked for.</summary>
    public bool IsSessionEntered => _isSessionEntered;

    /// <summary>
    /// False from a session request to a reset, or to the default session, that the ECU has confirmed.
    /// </summary>
    public bool IsInDefaultSession => _isInDefaultSession;

    public void SessionRequested()
    {
        _isSessionEntered = true;
        _isInDefaultSession = false;
    }

    public void DefaultSessionConfirmed() => _isInDefaultSession = true;

    public void ResetConfirmed()
    {
        _isInDefaultSession = true;
        lock (_gate)
        {
            _isRestarted = true;
        }
    }

    /// <summary>Data of the ECU that belongs to no block was written: fingerprint, coding.</summary>
    public void DataWritten()
    {
        lock (_gate)
        {
            _isDataWritten = true;
        }
    }

    /// <summary>A block is about to be erased.</summary>
    /// <returns>Puts the state before back, when the ECU refuses before it begins.</returns>
    public Action EraseStarted(string block) => Change(block, _ => BlockState.EraseUnknown);

    public void Erased(string block) => _ = Change(block, _ => BlockState.Erased);

    /// <summary>A block is about to be written.</summary>
    /// <returns>Puts the state before back, when the ECU refuses before it begins.</returns>
    public Action WriteStarted(string block) => Change(
        block, before => before is null or BlockState.PartlyWritten
            ? BlockState.PartlyWritten
            : BlockState.ErasedAndPartlyWritten);

    public void Written(string block) => _ = Change(block, _ => BlockState.Written);

    /// <summary>Tells a person what the ECU holds now.</summary>
    public string Describe(string? versionNow)
    {
        lock (_gate)
        {
            if (_blocks.Count == 0)
            {
                var data = _isDataWritten ? " but data identifiers (2E)" : "";
                return $"nothing erased or written{data}; software {versionNow ?? "unknown"}";
            }

            var isStarted = _isRestarted && _blocks.Values.All(state => state == BlockState.Written);
            return $"{(isStarted ? "written and restarted, not read back" : "recoverable in its boot loader")}: "
                + $"{string.Join(", ", _blocks.Select(pair => $"block '{pair.Key}' {Word(pair.Value)}"))}; "
                + $"software {versionNow ?? (isStarted ? "unknown" : "not bootable")}";
        }
    }

    private Action Change(string block, Func<BlockState?, BlockState> change)
    {
        lock (_gate)
        {
            var before = _blocks.TryGetValue(block, out var state) ? state : (BlockState?)null;
            _blocks[block] = change(before);
            _isRestarted = false;
            return () => PutBack(block, before);
        }
    }

    private void PutBack(string block, BlockState? before)
    {
        lock (_gate)
        {
            if (before is { } state)
            {
                _blocks[block] = state;
            }
            else
            {
                _ = _blocks.Remove(block);
            }
        }
    }

    private static string Word(BlockState state) => state switch
    {
        BlockState.EraseUnknown => "erase started, its end is unknown",
        BlockState.Erased => "erased, nothing written",
        BlockState.ErasedAndPartlyWritten => "erased and partly written",
        BlockState.PartlyWritten => "partly written",
        _ => "written",
    };
}
