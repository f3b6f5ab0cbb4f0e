using System.Text.Json;
using FlashEngine.Station.Backups;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// What came of notices, on disk: the highest version of each ECU, below which nothing is taken any more, and the
/// commands that are settled, so that a retained notice is worked on once, and how those of them ended of which the
/// server does not know it yet. May be used from any thread.
/// </summary>
public sealed class NoticeMemory
{
    /// <summary>How many settled commands are kept; the oldest are forgotten.</summary>
    public const int SettledMax = 256;

    private const int FileLengthMax = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly NoticeRecord _record;
    private readonly Dictionary<string, string> _untold;

    /// <summary>Opens a memory; a file that is not there is an empty one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read: what may be taken is then unknown.</exception>
    public NoticeMemory(string path)
    {
        _path = path;
        _record = Read(path);
        _untold = _record.Untold!;
    }

    /// <summary>The highest version that an ECU got, or null.</summary>
    public byte? Highest(byte ecuId)
    {
        lock (_gate)
        {
            return _record.Highest.TryGetValue(ecuId, out var version) ? version : null;
        }
    }

    /// <summary>Whether a command has come to its end.</summary>
    public bool IsSettled(NoticeCommand command)
    {
        lock (_gate)
        {
            return _record.Settled.Contains(command.ToString());
        }
    }

    /// <summary>The status by the id of each settled command of which the server does not know it.</summary>
    public IReadOnlyDictionary<string, string> Untold
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, string>(_untold, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Keeps how a command ended; it is on the disk when this returns.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isInstalled">The ECU shows the version, read back.</param>
    /// <param name="untold">One of <see cref="NoticeStatus"/>, which is to be told to the server.</param>
    /// <exception cref="InputException">The disk does not take it; it holds until the process ends.</exception>
    public void Settle(NoticeCommand command, bool isInstalled, string untold)
    {
        var id = command.ToString();
        lock (_gate)
        {
            _ = _record.Settled.Remove(id);
            _record.Settled.Add(id);
            _untold[id] = untold;
            if (_record.Settled.Count > SettledMax)
            {
                _ = _untold.Remove(_record.Settled[0]);
                _record.Settled.RemoveAt(0);
            }

            if (isInstalled && (Highest(command.EcuId) ?? 0) <= command.Version)
            {
                _record.Highest[command.EcuId] = command.Version;
            }

            Write();
        }
    }

    /// <summary>The server knows how a command ended.</summary>
    /// <exception cref="InputException">The disk does not take it; it holds until the process ends.</exception>
    public void Told(NoticeCommand command)
    {
        lock (_gate)
        {
            if (_untold.Remove(command.ToString()))
            {
                Write();
            }
        }
    }

    private static NoticeRecord Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return new NoticeRecord([], [], []);
            }

            if (new FileInfo(path).Length > FileLengthMax)
            {
                throw new InputException($"'{path}' is larger than {FileLengthMax} bytes; it is no memory of notices");
            }

            return JsonSerializer.Deserialize(File.ReadAllBytes(path), NoticeJson.Default.NoticeRecord)
                is { Highest: not null, Settled: not null } record
                ? record with { Untold = record.Untold ?? [] }
                : throw new InputException($"'{path}' is no memory of notices");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"the memory of notices '{path}' cannot be read: {e.Message}", e);
        }
    }

    private void Write()
    {
        try
        {
            DurableFile.Write(
                _path, file => JsonSerializer.Serialize(file, _record, NoticeJson.Default.NoticeRecord));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the memory of notices '{_path}' cannot be written: {e.Message}", e);
        }
    }
}
