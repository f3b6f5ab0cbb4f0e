using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace FlashEngine.Ota.Audit;

/// <summary>
/// What an agent did, as a file that only grows: a JSON line per event, each with the hash of the line before, so that
/// a line that was changed, taken out or put in later shows itself. A line is on the disk before what it says is done.
/// That the end of the file is missing shows only against a number and hash noted elsewhere. Thread-safe.
/// </summary>
public sealed class AuditLog : IDisposable
{
    private const byte LineEnd = (byte)'\n';
    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private string _previous;
    private long _count;
    private long _end;

    private AuditLog(FileStream file, TimeProvider time, AuditEnd end) =>
        (_file, _time, _count, _previous, _end) = (file, time, end.Lines, end.Hash, end.Length);

    /// <summary>Opens a log behind its last line, and makes it where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock of its lines.</param>
    /// <exception cref="InputException">It cannot be written, or its lines do not belong together.</exception>
    public static AuditLog Open(string path, TimeProvider time)
    {
        FileStream? file = null;
        try
        {
            // Without a buffer: what could not be written must not be tried again with the next line.
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            file = new FileStream(path, options);
            var end = ReadToEnd(new BufferedStream(file), path);
            var torn = file.Length - end.Length;
            file.SetLength(end.Length);
            file.Position = end.Length;
            var log = new AuditLog(file, time, end);
            if (torn > 0)
            {
                // The power went while the line was written: nothing that it says was done.
                log.Append("repaired", "", $"{torn} bytes of an unfinished line removed");
            }

            return log;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new InputException($"audit log '{path}': {e.Message}", e);
        }
        catch (InputException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Checks a log from its first line to its last.</summary>
    /// <param name="path">The file.</param>
    /// <returns>How many lines it has, and the hash of the last one.</returns>
    /// <exception cref="InputException">
    /// It cannot be read, or a line is not what was written; the message names the first such line.
    /// </exception>
    public static (long Lines, string Hash) Verify(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var end = ReadToEnd(file, path);
            return end.Length == file.Length
                ? (end.Lines, end.Hash)
                : throw InputException.At(path, (int)end.Lines + 1, "the line is not complete");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"audit log '{path}': {e.Message}", e);
        }
    }

    /// <summary>Appends a line; it is on the disk when this returns.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="command">The command; empty: none.</param>
    /// <param name="detail">More about it.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Append(string happened, string command, string detail)
    {
        lock (_gate)
        {
            var entry = new AuditEntry(
                _count + 1,
                _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                happened, command, detail, _previous);
            var line = JsonSerializer.SerializeToUtf8Bytes(entry, AuditJson.Default.AuditEntry);
            try
            {
                _file.SetLength(_end); // what a full disk left of a line is no line
                _file.Position = _end;
                _file.Write([.. line, LineEnd]);
                _file.Flush(flushToDisk: true);
            }
            catch (IOException e)
            {
                throw new InputException($"audit log '{_file.Name}': {e.Message}", e);
            }

            _count++;
            _end = _file.Position;
            _previous = Hash(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Reads all complete lines and checks that each follows the one before.</summary>
    private static AuditEnd ReadToEnd(Stream file, string path)
    {
        var end = new AuditEnd(0, NoHash, 0);
        var line = new MemoryStream();
        for (var octet = file.ReadByte(); octet >= 0; octet = file.ReadByte())
        {
            if (octet != LineEnd)
            {
                line.WriteByte((byte)octet);
                continue;
            }

            var bytes = line.ToArray();
            Check(bytes, end, path);
            end = new AuditEnd(end.Lines + 1, Hash(bytes), end.Length + bytes.Length + 1);
            line.SetLength(0);
        }

        return end;
    }

    private static void Check(byte[] line, AuditEnd before, string path)
    {
        var number = (int)before.Lines + 1;
        AuditEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(line, AuditJson.Default.AuditEntry);
        }
        catch (JsonException e)
        {
            throw InputException.At(path, number, $"the line is no entry of an audit log: {e.Message}");
        }

        if (entry?.Previous != before.Hash)
        {
            throw InputException.At(
                path, number, "the line before is not the one that was written there: it was changed, taken out or "
                + "put in");
        }

        if (entry.Number != number)
        {
            throw InputException.At(path, number, $"the line has number {entry.Number}");
        }
    }

    private static string Hash(byte[] line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private readonly record struct AuditEnd(long Lines, string Hash, long Length);
}
