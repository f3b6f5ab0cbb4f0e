using System.Security.Cryptography;

namespace FlashEngine.Ota.Agent;

/// <summary>Downloaded packages while their commands need them.</summary>
public interface IPackageShelf
{
    /// <summary>Whether a package is still there, byte for byte.</summary>
    /// <param name="path">Where it was.</param>
    /// <param name="sha256">Its SHA-256, 64 lower-case hex digits.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<bool> HoldsAsync(string path, string sha256, CancellationToken cancellation);

    /// <summary>Removes a package that is not needed any more.</summary>
    /// <exception cref="IOException">It cannot be removed, and stays.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed, and stays.</exception>
    void Remove(string path);
}

/// <summary>Packages as files, where the downloader put them.</summary>
public sealed class PackageFiles : IPackageShelf
{
    /// <inheritdoc/>
    public async Task<bool> HoldsAsync(string path, string sha256, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) == sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it is downloaded again
        }
    }

    /// <inheritdoc/>
    public void Remove(string path) => File.Delete(path);
}
