using FlashEngine.Station.Packages;

namespace FlashEngine.Station.Images;

/// <summary>Writes a file that appears complete or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file beside its place and moves it there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">An old file is replaced; else it is an error.</param>
    /// <param name="write">Writes the content; what it throws leaves no file behind.</param>
    /// <exception cref="InputException">The file exists already, is no regular file, or cannot be
    /// written.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new InputException($"{path}: the file exists already; --force replaces it");
        }

        if (SpecialFile.Is(path))
        {
            throw new InputException($"{path}: this is a device or a pipe, which is never replaced; name a file");
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"{path}: this is a folder; name the file to write");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new InputException($"{path}: there is no folder '{folder}'; make it first");
        }

        var unfinished = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            using (var output = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                write(output);
            }

            File.Move(unfinished, path, overwrite);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }
        finally
        {
            if (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(unfinished))))
            {
                File.Delete(unfinished);
            }
        }
    }
}
