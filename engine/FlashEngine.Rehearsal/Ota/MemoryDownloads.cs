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

    /// <inheritdoc/>
    public string Name => "memory";

    /// <summary>The verified package of a path.</summary>
    public byte[] this[string path] => _packages[path];

    /// <inheritdoc/>
    public void RemoveParts()
    {
        // A part lives only as long as its process.
    }

    /// <inheritdoc/>
    public IPartFile Create(string sha256, long size) => new PartFile(this, sha256);

    /// <inheritdoc/>
    public Task<bool> HoldsAsync(string path, string sha256, CancellationToken cancellation) => Task.FromResult(
        _packages.TryGetValue(path, out var package)
        && Convert.ToHexStringLower(SHA256.HashData(package)) == sha256);

    /// <inheritdoc/>
    public void Remove(string path) => _packages.Remove(path);

    private sealed class PartFile(MemoryDownloads store, string sha256) : IPartFile
    {
        private readonly MemoryStream _content = new();
        private readonly FaultDice _dice = store.Dice;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            if (_dice.Strikes(FaultKind.DownloadDiskFull, null, out _))
            {
                throw new IOException("no space left on device");
            }

            _content.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public void Flush()
        {
            // Memory is safe as long as the run lasts.
        }

        public string Keep()
        {
            var path = $"{sha256}.fpk";
            store._packages[path] = _content.ToArray();
            return path;
        }

        public void Dispose() => _content.Dispose();
    }

    private FaultDice Dice => dice;
}
