namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>A target file as targets metadata describes it.</summary>
/// <param name="FileName">Its name, with <c>/</c> between folders.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Hashes">Its hashes by algorithm, SHA-256 among them.</param>
/// <param name="Ecus">The Director's ECUs that it is for, with the hardware each must have.</param>
/// <param name="HardwareIds">The hardware that the Image repository made it for.</param>
internal sealed record TargetEntry(
    string FileName,
    long Length,
    IReadOnlyDictionary<string, string> Hashes,
    IReadOnlyList<UptaneEcu> Ecus,
    IReadOnlySet<string> HardwareIds)
{
    /// <summary>Reads an entry of <c>targets</c>.</summary>
    /// <exception cref="InputException">A member is missing or wrong, or the name leads elsewhere.</exception>
    public static TargetEntry Read(string fileName, MetadataFields fields)
    {
        if (!SafePath.IsSafe(fileName))
        {
            throw fields.Metadata.Malformed(
                $"target '{UptaneRefusal.Show(fileName)}' is no relative path of plain names with '/' between them");
        }

        var hashes = HashTable.Read(fields.Object("hashes"));
        if (!hashes.ContainsKey(HashTable.Sha256))
        {
            throw fields.Wrong("hashes.sha256", "is missing");
        }

        var custom = fields.OptionalObject("custom");
        List<UptaneEcu> ecus = custom?.OptionalObject("ecuIdentifiers") is { } table
            ? [.. table.Objects().Select(ecu => new UptaneEcu(ecu.Name, ecu.Fields.Text("hardwareId")))]
            : [];
        var hardware = (custom?.OptionalTextList("hardwareIds") ?? []).Concat(ecus.Select(ecu => ecu.HardwareId));
        return new TargetEntry(
            fileName,
            fields.Number("length", 0, long.MaxValue),
            hashes,
            ecus,
            hardware.ToHashSet(StringComparer.Ordinal));
    }
}
