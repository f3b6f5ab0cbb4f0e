namespace FlashEngine.Station.Images;

/// <summary>
/// A file for what does not fit into memory. It lies in the system's folder for temporary files or in one that is
/// named, only this user can read it, and it is gone when it is closed, or when the process ends in whatever way.
/// </summary>
internal static class SpillFile
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Makes an empty one.</summary>
    /// <param name="folder">Where; null: in the system's folder for temporary files.</param>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    public static FileStream Create(string? folder = null)
    {
        var path = Path.Combine(folder ?? Path.GetTempPath(), $"flash-{Path.GetRandomFileName()}.spill");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferLength,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            var file = new FileStream(path, options);
            if (!OperatingSystem.IsWindows())
            {
                // A file without a name lives until it is closed; nothing is left behind even by a kill.
                File.Delete(path);
            }

            return file;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: no temporary file can be made: {cause.Message}", cause);
        }
    }
}
