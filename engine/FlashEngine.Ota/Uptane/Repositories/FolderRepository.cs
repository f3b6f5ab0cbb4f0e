namespace FlashEngine.Ota.Uptane.Repositories;

/// <summary>A repository in a folder: a stick in the workshop, or a mirror.</summary>
/// <param name="folder">The folder.</param>
public sealed class FolderRepository(string folder) : IUptaneRepository
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public async Task<FetchResult> FetchAsync(
        string file,
        long lengthMax,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellation)
    {
        if (!Directory.Exists(_folder))
        {
            throw Failure(file, $"the folder '{_folder}' does not exist", null);
        }

        using var stream = Open(file);
        if (stream is null)
        {
            return FetchResult.Missing;
        }

        return await CappedCopy.RunAsync(
            async piece =>
            {
                try
                {
                    return await stream.ReadAsync(piece, cancellation);
                }
                catch (IOException e)
                {
                    throw Failure(file, e.Message, e);
                }
            },
            lengthMax,
            sink,
            cancellation);
    }

    private FileStream? Open(string file)
    {
        string path = Path.Combine(_folder, file.Replace('/', Path.DirectorySeparatorChar));
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(file, e.Message, e);
        }
    }

    private FlashException Failure(string file, string problem, Exception? cause) =>
        new UptaneRefusal(UptaneError.MetadataFetchFailure, _folder, file, problem).AsException(cause);
}
