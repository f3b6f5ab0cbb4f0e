using FlashEngine.Scripting;

namespace FlashEngine.Station.Jobs;

/// <summary>What has been done to the memory of an ECU, by the requests that were really sent.</summary>
internal sealed class Footprint
{
    private readonly Dictionary<string, BlockState> _blocks = new(StringComparer.Ordinal);

    private enum BlockState
    {
        EraseUnknown,
        Erased,
        PartlyWritten,
        Written,
    }

    /// <summary>True once a session other than the default one was asked for.</summary>
    public bool SessionEntered { get; set; }

    /// <summary>True once data of the ECU (not a block) was written: fingerprint, coding.</summary>
    public bool DataWritten { get; set; }

    /// <summary>True while every logical block is as it was found.</summary>
    public bool IsUntouched => _blocks.Count == 0;

    public void EraseStarted(string block) => _blocks[block] = BlockState.EraseUnknown;

    public void EraseRefused(string block) => _blocks.Remove(block);

    public void Erased(string block) => _blocks[block] = BlockState.Erased;

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
        if (IsUntouched)
        {
            return $"nothing erased or written; software {versionNow ?? "unknown"}";
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
