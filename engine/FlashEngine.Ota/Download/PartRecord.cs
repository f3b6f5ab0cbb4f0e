using System.Globalization;
using System.Text;

namespace FlashEngine.Ota.Download;

/// <summary>
/// What is known to be safely on the disk of a part: one line in a file beside it. The hash is of exactly these bytes,
/// so a record that does not belong to the bytes, for whatever reason, is found out.
/// </summary>
/// <param name="Length">Bytes from the beginning.</param>
/// <param name="Sha256">Their SHA-256, 64 lower-case hex digits.</param>
/// <param name="Validator">The strong ETag under which they came; null: none.</param>
internal sealed record PartRecord(long Length, string Sha256, string? Validator)
{
    private const string Unfinished = ".new";
    private const int LengthMax = 4096;

    /// <summary>Reads a record; null: there is none, or it is not whole.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PartRecord? Read(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: < LengthMax })
        {
            return null;
        }

        string line = File.ReadAllText(path);
        string[] parts = line.TrimEnd('\n').Split(' ', 3);
        return line.EndsWith('\n')
            && parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? new PartRecord(length, parts[1], parts[2].Length > 0 ? parts[2] : null)
            : null;
    }

    /// <summary>Writes it safely to the disk, in the place of an older one.</summary>
    /// <exception cref="IOException">It cannot be written; an older one is as it was.</exception>
    public void Write(string path)
    {
        // A new name that the disk forgets brings the older record back, which is as true as it was.
        using (var file = new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{Length} {Sha256} {Validator}\n")));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + Unfinished, path, overwrite: true);
    }
}
