using System.Security.Cryptography;

namespace FlashEngine.Ota.Download;

/// <summary>
/// A part in a file, with its record beside it. Hashing and writing happen on another thread than the caller's, so that
/// the network does not wait for the disk.
/// </summary>
internal sealed class PartFile : IPartFile
{
    private const int ReadLength = 1 << 20;
    private readonly string _package;
    private readonly string _record;
    private readonly FileStream _file;
    private IncrementalHash _hash;

    private PartFile(string part, string record, string package)
    {
        (_record, _package) = (record, package);
        _file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <inheritdoc/>
    public long Length => _file.Position;

    /// <inheritdoc/>
    public string? Validator { get; set; }

    /// <inheritdoc/>
    public string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Opens a part with what its record vouches for.</summary>
    /// <param name="part">Path of the part.</param>
    /// <param name="record">Path of its record.</param>
    /// <param name="package">Path of the package that it will be.</param>
    /// <param name="size">The package's size in bytes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<PartFile> OpenAsync(
        string part, string record, string package, long size, CancellationToken cancellation)
    {
        var file = new PartFile(part, record, package);
        bool isOpen = false;
        try
        {
            if (PartRecord.Read(record) is not { } known
                || known.Length > Math.Min(size, file._file.Length)
                || !await Task.Run(() => file.TakeOver(known, cancellation), CancellationToken.None))
            {
                file.Restart();
            }

            isOpen = true;
            return file;
        }
        finally
        {
            if (!isOpen)
            {
                file.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(ReadOnlyMemory<byte> bytes) => Task.Run(() =>
    {
        _hash.AppendData(bytes.Span);
        _file.Write(bytes.Span);
    });

    /// <inheritdoc/>
    public Task CheckpointAsync() => Task.Run(() =>
    {
        _file.Flush(flushToDisk: true);
        new PartRecord(Length, Sha256, Validator).Write(_record);
    });

    /// <inheritdoc/>
    public void Restart()
    {
        File.Delete(_record);
        _file.SetLength(0);
        _file.Position = 0;
        _hash.Dispose();
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Validator = null;
    }

    /// <inheritdoc/>
    public string Keep()
    {
        // Should the disk forget the new name, the part and its record are back, and complete.
        _file.Dispose();
        File.Move(_file.Name, _package, overwrite: true);
        File.Delete(_record);
        return _package;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        if (!File.Exists(_record))
        {
            File.Delete(_file.Name); // nobody could go on with it; after Keep it has another name
        }
    }

    private bool TakeOver(PartRecord known, CancellationToken cancellation)
    {
        byte[] buffer = new byte[ReadLength];
        while (Length < known.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = _file.Read(buffer, 0, (int)Math.Min(ReadLength, known.Length - Length));
            if (count == 0)
            {
                return false;
            }

            _hash.AppendData(buffer, 0, count);
        }

        _file.SetLength(known.Length); // what comes behind was never known to be on the disk
        Validator = known.Validator;
        return Sha256 == known.Sha256;
    }
}
