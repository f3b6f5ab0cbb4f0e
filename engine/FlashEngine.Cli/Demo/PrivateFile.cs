namespace FlashEngine.Cli.Demo;

/// <summary>Files that nobody but this user may read: keys and secrets.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a new file.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(path); // whoever could read an old file shall not read the new one
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
