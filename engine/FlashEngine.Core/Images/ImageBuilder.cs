namespace FlashEngine.Images;

/// <summary>
/// Collects the records of a firmware file in any order and makes an image of them: adjacent records become one
/// segment, and an address that is given twice is an error. Its cost is linear in the file's length, plus a sort of the
/// places where the address jumps.
/// </summary>
/// <param name="fileName">For messages.</param>
/// <param name="lengthMax">The largest sum of data to accept, in bytes.</param>
/// <param name="bytes">
/// Keeps the bytes; null: the heap. Segments whose records come in the order of their addresses are slices of it,
/// others are joined on the heap.
/// </param>
public sealed class ImageBuilder(
    string fileName, long lengthMax = 512L * 1024 * 1024, IImageBytes? bytes = null) : IImageSink
{
    private readonly SinkRules _rules = new(fileName, Math.Min(lengthMax, Array.MaxLength));
    private readonly List<Run> _runs = [];
    private readonly List<Mark> _marks = [];
    private readonly IImageBytes _bytes = bytes ?? new HeapBytes();
    private int _length;

    /// <summary>How many bytes were added.</summary>
    public int Length => _length;

    /// <inheritdoc/>
    public void Add(uint address, ReadOnlySpan<byte> data, int line)
    {
        if (data.IsEmpty)
        {
            return;
        }

        _rules.CheckAdded(_length, address, data.Length, line);
        Append(data, line);
        ExtendRuns(address, data.Length);
    }

    /// <summary>Makes the image of everything that was added.</summary>
    /// <exception cref="ImageFormatException">There is no data, or an address is given twice.</exception>
    public FirmwareImage Build()
    {
        if (_runs.Count == 0)
        {
            throw _rules.Empty();
        }

        var data = _bytes.ToMemory();
        _runs.Sort(static (a, b) => (a.Address, a.Offset).CompareTo((b.Address, b.Offset)));
        var segments = new List<ImageSegment>();
        for (var first = 0; first < _runs.Count;)
        {
            var behind = first + 1;
            for (; behind < _runs.Count && _runs[behind].Address <= _runs[behind - 1].End; behind++)
            {
                RefuseOverlap(_runs[behind - 1], _runs[behind]);
            }

            segments.Add(new ImageSegment(_runs[first].Address, Join(data, first, behind)));
            first = behind;
        }

        return new FirmwareImage(segments);
    }

    private void Append(ReadOnlySpan<byte> data, int line)
    {
        _marks.Add(new Mark(_length, line));
        _bytes.Append(data);
        _length += data.Length;
    }

    private void ExtendRuns(uint address, int length)
    {
        if (_runs.Count > 0 && _runs[^1].End == address)
        {
            _runs[^1] = _runs[^1] with { Length = _runs[^1].Length + length };
        }
        else
        {
            _runs.Add(new Run(address, _length - length, length));
        }
    }

    // A run alone is a slice of what was read; only runs that came out of order have to be copied together.
    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> data, int first, int behind)
    {
        if (behind == first + 1)
        {
            return data.Slice(_runs[first].Offset, _runs[first].Length);
        }

        var joined = new byte[_runs[behind - 1].End - _runs[first].Address];
        for (var i = first; i < behind; i++)
        {
            var run = _runs[i];
            data.Span.Slice(run.Offset, run.Length).CopyTo(joined.AsSpan((int)(run.Address - _runs[first].Address)));
        }

        return joined;
    }

    private void RefuseOverlap(Run lower, Run upper)
    {
        if (upper.Address == lower.End)
        {
            return;
        }

        throw _rules.GivenTwice(upper.Address, Line(lower, upper.Address), Line(upper, upper.Address));
    }

    private int Line(Run run, uint address)
    {
        var offset = run.Offset + (int)(address - run.Address);
        var index = _marks.BinarySearch(new Mark(offset, 0), MarkByOffset.Instance);
        return _marks[index >= 0 ? index : ~index - 1].Line;
    }

    /// <summary>Bytes that follow each other in the file and in memory.</summary>
    private readonly record struct Run(uint Address, int Offset, int Length)
    {
        public ulong End => Address + (ulong)Length;
    }

    /// <summary>Where in the data a record begins.</summary>
    private readonly record struct Mark(int Offset, int Line);

    private sealed class MarkByOffset : IComparer<Mark>
    {
        public static readonly MarkByOffset Instance = new();

        public int Compare(Mark x, Mark y) => x.Offset.CompareTo(y.Offset);
    }
}
