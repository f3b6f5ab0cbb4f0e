using FlashEngine.Adapters.Slcan.Lines;

namespace FlashEngine.Adapters.Slcan.Text;

/// <summary>Takes whole lines of text from a device.</summary>
internal sealed class LineReader(IByteLine source)
{
    private readonly LineSplitter _splitter = new();
    private readonly byte[] _buffer = new byte[512];
    private int _start;
    private int _end;

    /// <summary>True when the device is gone and nothing of it is left.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Takes the next line, and waits for it no longer than some ten milliseconds.</summary>
    /// <param name="line">The line without CR, or BEL alone; valid until the next call.</param>
    /// <param name="isDamaged">True when a part of it, or of one before it, is missing.</param>
    /// <returns>False when there is none.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool isDamaged)
    {
        while (true)
        {
            while (_start < _end)
            {
                if (_splitter.TryEnd(_buffer[_start++], out line, out isDamaged))
                {
                    return true;
                }
            }

            line = default;
            isDamaged = false;
            _start = 0;
            if (!source.TryRead(_buffer, out _end))
            {
                IsGone = true;
            }

            if (_end == 0)
            {
                return false;
            }
        }
    }
}
