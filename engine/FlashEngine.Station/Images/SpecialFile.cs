using System.Runtime.InteropServices;

namespace FlashEngine.Station.Images;

/// <summary>Devices, pipes and sockets: names in the file system that hold no bytes of their own.</summary>
internal static partial class SpecialFile
{
    // <fcntl.h> and <linux/stat.h>; the layout of struct statx is the same on every architecture.
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NotThroughLinks = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeOnly = 0x1; // STATX_TYPE
    private const int StatxLength = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;

    /// <summary>
    /// True when a path names one. A link is none: what replaces it leaves alone what it leads to. Always false on
    /// systems other than Linux.
    /// </summary>
    public static bool Is(string path)
    {
        var status = new byte[StatxLength];
        return OperatingSystem.IsLinux()
            && Statx(CurrentFolder, path, NotThroughLinks, TypeOnly, status) == 0
            && (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) is not (Regular or Folder or Link);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
