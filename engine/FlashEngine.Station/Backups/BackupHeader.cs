using System.Text.Json.Serialization;

namespace FlashEngine.Station.Backups;

/// <summary>What a backup says of itself, in front of the encrypted bytes; authenticated with them.</summary>
internal sealed record BackupHeader
{
    public required string Vehicle { get; init; }

    public required string Ecu { get; init; }

    public required string Hardware { get; init; }

    public required string Version { get; init; }

    /// <summary>The blocks in the order of their bytes.</summary>
    public required IReadOnlyList<BackupRange> Ranges { get; init; }

    public static BackupHeader Of(SavedImage image) => new()
    {
        Vehicle = image.Vehicle,
        Ecu = image.Ecu,
        Hardware = image.Hardware,
        Version = image.Version,
        Ranges = [.. image.Blocks.Select(block => new BackupRange(block.Name, block.Address, block.Data.Length))],
    };

    /// <summary>Puts the header and its bytes together again.</summary>
    public SavedImage WithData(ReadOnlyMemory<byte> data)
    {
        var blocks = new List<SavedBlock>();
        var offset = 0;
        foreach (var range in Ranges)
        {
            blocks.Add(new SavedBlock(range.Block, range.Address, data.Slice(offset, range.Length)));
            offset += range.Length;
        }

        return new SavedImage
        {
            Vehicle = Vehicle,
            Ecu = Ecu,
            Hardware = Hardware,
            Version = Version,
            Blocks = blocks,
        };
    }
}

/// <summary>A logical block of the ECU.</summary>
internal sealed record BackupRange(string Block, uint Address, int Length);

/// <summary>Compile-time JSON of the header.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackupHeader))]
internal sealed partial class BackupJson : JsonSerializerContext;
