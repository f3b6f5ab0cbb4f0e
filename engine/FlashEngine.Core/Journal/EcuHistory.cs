using FlashEngine.Uds;

namespace FlashEngine.Journal;

/// <summary>
/// What has been done to an ECU, by the requests that were really sent: the sum of the records about it. A session sums
/// up while it runs and a resumed one sums up what it finds, so there is one truth about an ECU. Not thread-safe.
/// </summary>
public sealed class EcuHistory
{
    private readonly Dictionary<string, BlockState> _blocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BlockState?> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, uint> _completed = new(StringComparer.Ordinal);
    private bool _isDataWritten;
    private bool _isRestarted;

    private enum BlockState
    {
        EraseUnknown,
        Erased,
        ErasedAndPartlyWritten,
        PartlyWritten,
        Written,
    }

    /// <summary>True once the ECU was identified as one that the package fits.</summary>
    public bool IsIdentified { get; private set; }

    /// <summary>The hardware number that it showed; null: not asked yet.</summary>
    public string? Hardware { get; private set; }

    /// <summary>The version that it showed before anything was done; null: none, or not asked yet.</summary>
    public string? VersionBefore { get; private set; }

    /// <summary>True once a session was asked for.</summary>
    public bool IsSessionEntered { get; private set; }

    /// <summary>
    /// False from a session request to a reset, or to the default session, that the ECU has confirmed.
    /// </summary>
    public bool IsInDefaultSession { get; private set; } = true;

    /// <summary>True once an erase or a write of a block was asked for that was not refused.</summary>
    public bool IsMemoryTouched => _blocks.Count > 0;

    /// <summary>How many keys the ECU has refused (35, 36). It counts them, and locks for good.</summary>
    public int KeysRefused { get; private set; }

    /// <summary>The result word with which its session ended; null: it was cut off, or never began.</summary>
    public string? Result { get; private set; }

    /// <summary>True when a block was completed with exactly this content, and nothing was done to it since.</summary>
    /// <param name="block">The block's name.</param>
    /// <param name="crc32">CRC-32 of its data.</param>
    public bool IsCompleted(string block, uint crc32) =>
        _completed.TryGetValue(block, out var completed) && completed == crc32;

    /// <summary>Adds a record about this ECU.</summary>
    public void Apply(in JournalRecord record)
    {
        switch (record.Event)
        {
            case JournalEvent.Identified:
                IsIdentified = true;
                Hardware = record.Text;
                VersionBefore = record.Block.Length == 0 ? null : record.Block;
                break;
            case JournalEvent.Requested:
                Result = null; // whatever ended before, it goes on
                OnRequested(record.Change, record.Block);
                break;
            case JournalEvent.Confirmed:
                OnConfirmed(record.Change, record.Block);
                break;
            case JournalEvent.Refused when record.Change == EcuChange.Security:
                KeysRefused += IsOfKey((NegativeResponseCode)record.Number) ? 1 : 0;
                break;
            case JournalEvent.Refused:
                PutBack(record.Block);
                break;
            case JournalEvent.BlockCompleted:
                _completed[record.Block] = (uint)record.Number;
                break;
            case JournalEvent.EcuEnded:
                Result = record.Text;
                break;
        }
    }

    /// <summary>Tells a person what the ECU holds now.</summary>
    /// <param name="versionNow">The version that it shows; null: none, or it could not be asked.</param>
    public string Describe(string? versionNow)
    {
        if (_blocks.Count == 0)
        {
            var data = _isDataWritten ? " but data identifiers (2E)" : "";
            return $"nothing erased or written{data}; software {versionNow ?? "unknown"}";
        }

        var isStarted = _isRestarted && _blocks.Values.All(state => state == BlockState.Written);
        var state = isStarted ? "written and restarted, not read back"
            : versionNow is null ? "recoverable in its boot loader"
            : "in doubt, though it shows a version";
        return $"{state}: "
            + $"{string.Join(", ", _blocks.Select(pair => $"block '{pair.Key}' {Word(pair.Value)}"))}; "
            + $"software {versionNow ?? (isStarted ? "unknown" : "not bootable")}";
    }

    private void OnRequested(EcuChange change, string block)
    {
        switch (change)
        {
            case EcuChange.Session:
                IsSessionEntered = true;
                IsInDefaultSession = false;
                break;
            case EcuChange.Erase:
                Change(block, BlockState.EraseUnknown);
                break;
            case EcuChange.Write:
                Change(block, StateOf(block) is null or BlockState.PartlyWritten
                    ? BlockState.PartlyWritten
                    : BlockState.ErasedAndPartlyWritten);
                break;
        }
    }

    private void OnConfirmed(EcuChange change, string block)
    {
        switch (change)
        {
            case EcuChange.DefaultSession:
                IsInDefaultSession = true;
                break;
            case EcuChange.Reset:
                IsInDefaultSession = true;
                _isRestarted = true;
                break;
            case EcuChange.Data:
                _isDataWritten = true;
                break;
            case EcuChange.Erase:
                _blocks[block] = BlockState.Erased;
                break;
            case EcuChange.Write:
                _blocks[block] = BlockState.Written;
                break;
        }
    }

    private static bool IsOfKey(NegativeResponseCode code) =>
        code is NegativeResponseCode.InvalidKey or NegativeResponseCode.ExceededNumberOfAttempts;

    private BlockState? StateOf(string block) => _blocks.TryGetValue(block, out var state) ? state : null;

    private void Change(string block, BlockState state)
    {
        _before[block] = StateOf(block);
        _blocks[block] = state;
        _ = _completed.Remove(block);
        _isRestarted = false;
    }

    /// <summary>A refusal before the work began leaves the block as it was, but no longer counts it complete.</summary>
    private void PutBack(string block)
    {
        if (!_before.Remove(block, out var before))
        {
            return;
        }

        if (before is { } state)
        {
            _blocks[block] = state;
        }
        else
        {
            _ = _blocks.Remove(block);
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
