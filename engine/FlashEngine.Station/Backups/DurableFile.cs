using System.Runtime.InteropServices;

namespace FlashEngine.Station.Backups;

/// <summary>
/// Files that are there completely or not at all, whenever the power goes, and that only their owner may read.
/// </summary>
public static partial class DurableFile
{
    private const string Unfinished = ".part";
    private const int ReadOnly = 0; // O_RDONLY of <fcntl.h>

    /// <summary>Writes a file in the place of an old one.</summary>
    /// <exception cref="IOException">The disk is full or broken; an old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var unfinished = path + Unfinished;
        File.Delete(unfinished); // whoever could read a file of that name shall not read this one
        try
        {
            using (var file = new FileStream(unfinished, OwnerOnly))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            FlushName(path);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Makes a folder that only its owner may look into.</summary>
    public static void MakeFolder(string folder) => _ = OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(folder)
        : Directory.CreateDirectory(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static FileStreamOptions OwnerOnly
    {
        get
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return options;
        }
    }

    /// <summary>On Unix a new name is safe only when its folder was flushed too; NTFS journals names.</summary>
    private static void FlushName(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Path.GetDirectoryName(path)!;
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"{folder}: cannot be opened (errno {Marshal.GetLastPInvokeError()})");
        }

        var flushed = Flush(handle);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (flushed != 0)
        {
            throw new IOException($"{folder}: cannot be flushed (errno {error})");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
