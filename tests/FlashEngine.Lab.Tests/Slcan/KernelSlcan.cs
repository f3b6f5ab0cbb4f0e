using System.Runtime.InteropServices;
using FlashEngine.Slcan.Tests;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Lab.Tests.Slcan;

/// <summary>
/// A serial cable with the kernel's own SLCAN on its other end: two pseudo terminals with a thread for each direction
/// between them. On the one is the line discipline, which makes a CAN interface of it; on the other is nobody yet.
/// </summary>
internal sealed partial class KernelSlcan : IDisposable
{
    private const int ReadWrite = 0x2 | 0x100 | 0x80000; // O_RDWR, O_NOCTTY, O_CLOEXEC
    private const nuint SetDiscipline = 0x5423; // TIOCSETD
    private const int SlcanDiscipline = 17; // N_SLCAN
    private const int TerminalDiscipline = 0; // N_TTY

    private readonly PseudoTerminal _kernelEnd = new();
    private readonly PseudoTerminal _freeEnd = new();
    private readonly SafeFileHandle _line;

    public KernelSlcan()
    {
        var before = Interfaces();
        _line = new SafeFileHandle(Open(_kernelEnd.Device, ReadWrite), ownsHandle: true);
        Assert.Equal(0, Control(_line, SetDiscipline, SlcanDiscipline));

        // The kernel takes a command for sent only when somebody reads it.
        Copy(_kernelEnd, _freeEnd);
        Copy(_freeEnd, _kernelEnd);
        Interface = Assert.Single(Interfaces().Except(before));
        Lab.Run("ip", "link", "set", Interface, "txqueuelen", "1000", "type", "can", "bitrate", "500000");
        Lab.Run("ip", "link", "set", Interface, "up");
    }

    /// <summary>The kernel's CAN interface.</summary>
    public string Interface { get; }

    /// <summary>The serial port that is free.</summary>
    public string Device => _freeEnd.Device;

    /// <inheritdoc/>
    public void Dispose()
    {
        Lab.Run("ip", "link", "set", Interface, "down");

        // The interface goes with its line discipline; the next test may get one of the same name.
        Assert.Equal(0, Control(_line, SetDiscipline, TerminalDiscipline));
        Assert.True(SpinWait.SpinUntil(() => !Interfaces().Contains(Interface), TimeSpan.FromSeconds(30)));
        _line.Dispose();
        _kernelEnd.Dispose();
        _freeEnd.Dispose();
    }

    private static string[] Interfaces() =>
        [.. Directory.EnumerateFileSystemEntries("/sys/class/net").Select(path => Path.GetFileName(path))];

    private static void Copy(PseudoTerminal from, PseudoTerminal to) => new Thread(() =>
    {
        var buffer = new byte[1024];
        try
        {
            int count;
            while ((count = from.Stream.Read(buffer)) > 0)
            {
                to.Stream.Write(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The cable is cut at the end of the test.
        }
    })
    { IsBackground = true }.Start();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle port, nuint request, in int value);
}
