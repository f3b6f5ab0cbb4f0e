using System.Security.Cryptography;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Ota;

/// <summary>The disk of downloads in a rehearsal; it outlives the process, and may be full.</summary>
/// <param name="dice">Decides when it is.</param>
internal sealed class MemoryDownloads(FaultDice dice) : IDownloadStore, IPackageShelf
{
    private readonly Dictionary<string, byte[]> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (byte[] Content, string? Validator)> _parts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "memory";

    /// <summary>The verified package of a path.</summary>
    public byte[] this[string path] => _packages[path];

    /// <inheritdoc/>
    public void RemoveParts()
    {
        // Every part may be gone on with.
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(string sha256, long size, CancellationToken cancellation) =>
        ValueTask.FromResult(_packages.ContainsKey(PathOf(sha256)) ? PathOf(sha256) : null);

    /// <inheritdoc/>
    public Task<bool> HoldsAsync(string path, string sha256, CancellationToken cancellation) => Task.FromResult(
        _packages.TryGetValue(path, out var package)
        && Convert.ToHexStringLower(SHA256.HashData(package)) == sha256);

    /// <inheritdoc/>
    public void Remove(string path) => _packages.Remove(path);

    /// <inheritdoc/>
    public void MakeRoom(string sha256, long size, IReadOnlyCollection<string> inUse)
    {
        // There is room until the dice say that there is none.
    }

    /// <inheritdoc/>
    public ValueTask<IPartFile> OpenAsync(string sha256, long size, CancellationToken cancellation) =>
        ValueTask.FromResult<IPartFile>(new PartFile(this, sha256));

    /// <inheritdoc/>
    public void RemovePart(string sha256) => _parts.Remove(sha256);

    private static string PathOf(string sha256) => $"{sha256}.fpk";

    private sealed class PartFile : IPartFile
    {
        private readonly MemoryDownloads _store;
        private readonly string _sha256;
        private readonly FaultDice _dice;
        private readonly MemoryStream _content = new();

        public PartFile(MemoryDownloads store, string sha256)
        {
            (_store, _sha256, _dice) = (store, sha256, store.Dice);
            if (store._parts.TryGetValue(sha256, out var known))
            {
                _content.Write(known.Content);
                Validator = known.Validator;
            }
        }

        public long Length => _content.Length;

        public string? Validator { get; set; }

        public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_content.ToArray()));

        public Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            if (_dice.Strikes(FaultKind.DownloadDiskFull, null, out _))
            {
                throw new IOException("no space left on device");
            }

            _content.Write(bytes.Span);
            return Task.CompletedTask;
        }

        public Task CheckpointAsync()
        {
            _store._parts[_sha256] = (_content.ToArray(), Validator);
            return Task.CompletedTask;
        }

        public void Restart()
        {
            _content.SetLength(0);
            Validator = null;
            _store.RemovePart(_sha256);
        }

        public string Keep()
        {
            string path = PathOf(_sha256);
            _store._packages[path] = _content.ToArray();
            _store.RemovePart(_sha256);
            return path;
        }

        public void Dispose() => _content.Dispose();
    }

    private FaultDice Dice => dice;
}
