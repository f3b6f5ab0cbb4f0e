using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Simulation.Ecu;

/// <summary>
/// Bytes in a mapped file instead of on the heap, zero at first. The file has no name, or loses it when it is closed,
/// so that nothing is left behind however the process ends. Its owner disposes it where nobody uses its bytes.
/// </summary>
internal sealed unsafe class FileMemory : MemoryManager<byte>
{
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly int _length;
    private byte* _start;

    private FileMemory(SafeMemoryMappedViewHandle view, int length)
    {
        _view = view;
        _length = length;
        _start = (byte*)view.DangerousGetHandle(); // the view begins where the file does
    }

    /// <summary>Makes a file in a folder and maps it.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="length">Length in bytes, 1 or more.</param>
    /// <exception cref="InputException">No such file can be made there.</exception>
    public static FileMemory Create(string folder, int length)
    {
        var path = Path.Combine(folder, $"ecu-{Path.GetRandomFileName()}.memory");
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
            });
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path);
            }

            using var map = MemoryMappedFile.CreateFromFile(
                file, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            return new FileMemory(map.CreateViewAccessor(0, length).SafeMemoryMappedViewHandle, length);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{path}: no file for a simulated ECU's memory can be made: {cause.Message}", cause);
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new MemoryHandle(_start + elementIndex); // a mapped page never moves
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _start = null;
        if (disposing)
        {
            _view.Dispose();
        }
    }
}
