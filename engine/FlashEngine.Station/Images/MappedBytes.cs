using System.Buffers;
using System.IO.MemoryMappedFiles;
using FlashEngine.Images;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Images;

/// <summary>
/// Keeps the bytes of an image in a temporary file that is mapped when it is complete, so that the heap holds none of
/// them. Nobody disposes it: the handle ends the mapping when nothing refers to the bytes any more, because a script
/// that was given up may still read its block. Who takes spans of the bytes keeps the object alive meanwhile.
/// </summary>
/// <param name="folder">Where the file lies; null: in the system's folder for temporary files.</param>
internal sealed unsafe class MappedBytes(string? folder = null) : MemoryManager<byte>, IImageBytes
{
    private readonly FileStream _file = SpillFile.Create(folder);
    private SafeMemoryMappedViewHandle? _view;
    private byte* _start;
    private int _length;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> data)
    {
        _file.Write(data);
        _length += data.Length;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ToMemory()
    {
        if (_view is null && _length > 0)
        {
            using var map = MemoryMappedFile.CreateFromFile(
                _file, null, _length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = map.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
            _start = (byte*)_view.DangerousGetHandle(); // the view begins where the file does
        }

        return Memory;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_start, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) =>
        new(_start + elementIndex, pinnable: this); // a mapped page never moves

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _start = null;
        _length = 0;
        if (disposing)
        {
            _file.Dispose();
            _view?.Dispose();
        }
    }
}
