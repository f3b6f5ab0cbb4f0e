using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Slcan.Tests;

/// <summary>A serial port whose other end is this test.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 0x2 | 0x100 | 0x80000; // O_RDWR, O_NOCTTY, O_CLOEXEC

    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _kept;

    public PseudoTerminal()
    {
        _master = new SafeFileHandle(OpenMaster(ReadWrite), ownsHandle: true);
        Assert.False(_master.IsInvalid);
        Assert.Equal(0, Grant(_master));
        Assert.Equal(0, Unlock(_master));
        var name = new byte[64];
        Assert.Equal(0, Name(_master, ref name[0], (nuint)name.Length));
        Device = Encoding.ASCII.GetString(name).TrimEnd('\0');

        // While anybody has it open, the other end is not told that nobody has.
        _kept = new SafeFileHandle(Open(Device, ReadWrite), ownsHandle: true);
        Stream = new FileStream(_master, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>The name that opens the port.</summary>
    public string Device { get; }

    /// <summary>The other end.</summary>
    public FileStream Stream { get; }

    /// <summary>Pulls the plug.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        _kept.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static partial int Name(SafeFileHandle master, ref byte name, nuint length);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
