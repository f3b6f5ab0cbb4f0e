using System.Globalization;
using System.Text;
using FlashEngine.Station.Backups;

namespace FlashEngine.Ota.Uptane.Reports;

/// <summary>
/// What checks refused, in a file, for the vehicle's version reports: the newest <see cref="KeptMax"/>, each with the
/// time when it was refused last, by which a server knows what it has seen already.
/// </summary>
/// <param name="folder">The folder; it is made when it is missing.</param>
/// <param name="time">The clock.</param>
public sealed class RefusalLog(string folder, TimeProvider time)
{
    /// <summary>How many are kept.</summary>
    public const int KeptMax = 8;

    private const string FileName = "refusals.log";
    private const int LengthMax = 300;

    private readonly string _path = Path.Combine(Path.GetFullPath(folder), FileName);

    /// <summary>Adds one, if it may be the trace of an attack.</summary>
    /// <param name="refusal">What was refused, and why.</param>
    /// <exception cref="FlashException">The same refusal: the disk does not take it.</exception>
    public void Add(UptaneRefusal refusal)
    {
        if (!refusal.MayBeAttack)
        {
            return;
        }

        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = $" {UptaneRefusal.Show(refusal.Message, LengthMax)}";
        try
        {
            // A vehicle that asks every hour is refused the same every hour: that must not push the others out.
            var others = Lines().Where(line => !line.EndsWith(text, StringComparison.Ordinal));
            var kept = others.TakeLast(KeptMax - 1).Append(now + text);
            DurableFile.MakeFolder(Path.GetDirectoryName(_path)!);
            DurableFile.Write(_path, file => file.Write(Encoding.UTF8.GetBytes(string.Join('\n', kept))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was refused stays the error; that no report will tell of it comes behind.
            throw (refusal with { Problem = $"{refusal.Problem}; '{_path}' does not take it: {e.Message}" })
                .AsException(e);
        }
    }

    /// <summary>All that are kept, oldest first, as a report carries them; empty: none.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public string Text()
    {
        try
        {
            return string.Join(" | ", Lines());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{_path}' cannot be read: {e.Message}", e);
        }
    }

    private string[] Lines() => File.Exists(_path) ? File.ReadAllLines(_path) : [];
}
