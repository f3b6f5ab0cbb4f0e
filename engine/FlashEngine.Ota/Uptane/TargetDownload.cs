using System.Security.Cryptography;
using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Ota.Uptane.Repositories;

namespace FlashEngine.Ota.Uptane;

/// <summary>Fetches a target file: never more than its length, and nothing stays that has another hash.</summary>
internal static class TargetDownload
{
    private const string Unfinished = ".part";

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(
        IUptaneRepository images, VerifiedTarget target, string path, CancellationToken cancellation)
    {
        string part = path + Unfinished;
        try
        {
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await FetchAsync(images, target, file, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            // Without its folder there is no file either, and Delete would say so in the place of the reason.
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    private static async Task FetchAsync(
        IUptaneRepository images, VerifiedTarget target, FileStream file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = 0;
        var result = await images.FetchAsync(
            target.RemoteName,
            target.Length,
            async (piece, ending) =>
            {
                hash.AppendData(piece.Span);
                length += piece.Length;
                await file.WriteAsync(piece, ending);
            },
            cancellation);
        switch (result)
        {
            case FetchResult.Missing:
                throw Refuse(target, UptaneError.MetadataFetchFailure, $"there is no '{target.RemoteName}'");
            case FetchResult.TooLong:
                throw Refuse(target, UptaneError.OversizedTarget, $"goes on after its {target.Length} bytes");
        }

        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (length != target.Length || sha256 != target.Sha256)
        {
            throw Refuse(
                target,
                UptaneError.TargetHashMismatch,
                $"{length} bytes with SHA-256 {sha256}; it must be {target.Length} with {target.Sha256}");
        }
    }

    private static FlashException Refuse(VerifiedTarget target, UptaneError error, string problem) =>
        new UptaneRefusal(error, MetadataName.Images, target.FileName, problem).AsException();
}
