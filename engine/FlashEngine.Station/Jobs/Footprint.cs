using FlashEngine.Scripting;

namespace FlashEngine.Station.Jobs;

/// <summary>What has been done to the memory of an ECU, by the requests that were really sent.</summary>
internal sealed class Footprint
{
    private readonly Dictionary<string, BlockState> _blocks = new(StringComparer.Ordinal);
    private readonly SortedSet<ushort> _dataIdentifiers = [];

    /// <summary>What is known of a logical block that was touched.</summary>
    public enum BlockState
    {
        EraseUnknown,
        Erased,
        PartlyWritten,
        Written,
    }

    /// <summary>True once a session other than the default one was asked for.</summary>
    public bool SessionEntered { get; set; }

    /// <summary>Data of the ECU that is in no block was written (2E): fingerprint, coding.</summary>
    public void DataWritten(ushort dataIdentifier) => _dataIdentifiers.Add(dataIdentifier);

    /// <summary>What the block is known to be; null: as it was found.</summary>
    public BlockState? Of(string block) => _blocks.TryGetValue(block, out var state) ? state : null;

    public void EraseStarted(string block) => _blocks[block] = BlockState.EraseUnknown;

    public void Erased(string block) => _blocks[block] = BlockState.Erased;

    /// <summary>The ECU refused what was asked, so the block is what it was before.</summary>
    public void Refused(string block, BlockState? before)
    {
        _ = _blocks.Remove(block);
        if (before is { } state)
        {
            _blocks[block] = state;
        }
    }

    public void DownloadStarted(FlashBlock block)
    {
        if (block.Role != ImageRole.Driver)
        {
            _blocks[block.Name] = BlockState.PartlyWritten;
        }
    }

    public void Downloaded(FlashBlock block)
    {
        if (block.Role != ImageRole.Driver)
        {
            _blocks[block.Name] = BlockState.Written;
        }
    }

    /// <summary>Tells a person what the ECU holds now.</summary>
    public string Describe(string? versionNow)
    {
        if (_blocks.Count == 0)
        {
            var but = _dataIdentifiers.Count == 0
                ? ""
                : $" but data identifier {string.Join(", ", _dataIdentifiers.Select(did => $"{did:X4}"))}";
            return $"nothing erased or written{but}; software {versionNow ?? "unknown"}";
        }

        var blocks = _blocks.Select(pair => $"block '{pair.Key}' {Word(pair.Value)}");
        return $"recoverable in its boot loader: {string.Join(", ", blocks)}; software {versionNow ?? "not bootable"}";
    }

    private static string Word(BlockState state) => state switch
    {
        BlockState.EraseUnknown => "erase started, its end is unknown",
        BlockState.Erased => "erased, nothing written",
        BlockState.PartlyWritten => "erased and partly written",
        _ => "written",
    };
}
