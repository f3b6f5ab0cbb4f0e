namespace FlashEngine.Images;

/// <summary>
/// Collects a firmware file of any size in little memory: what comes in any order is sorted in batches, batches that do
/// not fit are spilled, and reading merges them. The memory is <see cref="BatchDataLength"/> and as much again for
/// records, and while reading <see cref="MergeLength"/>, however large the image is.
/// </summary>
/// <param name="fileName">For messages.</param>
/// <param name="openSpill">
/// Gives an empty stream that can be read, written and sought; called when the first batch is spilled. The caller owns
/// it.
/// </param>
/// <param name="lengthMax">The largest sum of data to accept, in bytes.</param>
public sealed class ImageStore(string fileName, Func<Stream> openSpill, long lengthMax = 512L * 1024 * 1024)
    : IImageSink
{
    /// <summary>Bytes of data that are held before they are sorted and spilled.</summary>
    public const int BatchDataLength = 4 * 1024 * 1024;

    /// <summary>Bytes that are read ahead of all batches together.</summary>
    public const int MergeLength = 8 * 1024 * 1024;

    private const int BatchRecords = 256 * 1024;

    // A record is read back whole, so that longer runs are cut.
    private const int PieceLengthMax = 4096;
    private const int ReadLengthMin = PieceLengthMax + RecordBatch.HeadLength;
    private const int ReadLengthMax = 256 * 1024;

    private readonly SinkRules _rules = new(fileName, lengthMax);
    private readonly RecordBatch _batch = new(BatchDataLength, BatchRecords);
    private readonly List<long> _batchEnds = [];
    private Stream? _spill;

    /// <summary>Sum of the data in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Address behind the highest byte.</summary>
    public ulong End { get; private set; }

    /// <inheritdoc/>
    public void Add(uint address, ReadOnlySpan<byte> data, int line)
    {
        _rules.CheckAdded(Length, address, data.Length, line);
        while (!data.IsEmpty)
        {
            var piece = data[..Math.Min(data.Length, PieceLengthMax)];
            if (!_batch.TryAdd(address, piece, line))
            {
                Spill();
                continue;
            }

            data = data[piece.Length..];
            Length += piece.Length;
            End = Math.Max(End, address + (ulong)piece.Length);
            address += (uint)piece.Length;
        }
    }

    /// <summary>
    /// Begins to go through the image; one cursor at a time can be in use. An address that is given twice shows when
    /// the cursor gets there, as <see cref="ImageFormatException"/>.
    /// </summary>
    /// <exception cref="ImageFormatException">There is no data.</exception>
    public IImageCursor Read()
    {
        if (Length == 0)
        {
            throw _rules.Empty();
        }

        var readLength = Math.Clamp(MergeLength / (_batchEnds.Count + 1), ReadLengthMin, ReadLengthMax);
        var batches = new List<ISortedRecords> { _batch.Sort() };
        for (var i = 0; i < _batchEnds.Count; i++)
        {
            batches.Add(new SpilledRecords(_spill!, i == 0 ? 0 : _batchEnds[i - 1], _batchEnds[i], readLength));
        }

        return new MergeCursor(batches, _rules);
    }

    private void Spill()
    {
        _spill ??= openSpill();
        _spill.Position = _batchEnds.Count == 0 ? 0 : _batchEnds[^1];
        _batch.Spill(_spill);
        _batchEnds.Add(_spill.Position);
    }

    /// <summary>Gives the records of all batches in one order.</summary>
    private sealed class MergeCursor : IImageCursor
    {
        private readonly PriorityQueue<ISortedRecords, ulong> _waiting = new();
        private readonly SinkRules _rules;
        private ISortedRecords? _current;
        private ulong _end;
        private int _line;

        public MergeCursor(List<ISortedRecords> batches, SinkRules rules)
        {
            _rules = rules;
            foreach (var batch in batches.Where(batch => batch.MoveNext()))
            {
                _waiting.Enqueue(batch, Rank(batch));
            }
        }

        public uint Address => _current!.Address;

        public ReadOnlySpan<byte> Data => _current!.Data;

        public bool MoveNext()
        {
            if (_current is { } last)
            {
                (_end, _line) = (last.Address + (ulong)last.Data.Length, last.Line);
                _current = last.MoveNext() ? _waiting.EnqueueDequeue(last, Rank(last)) : null;
            }

            if (_current is null && !_waiting.TryDequeue(out _current, out _))
            {
                return false;
            }

            return _current.Address >= _end
                ? true
                : throw _rules.GivenTwice(_current.Address, _line, _current.Line);
        }

        private static ulong Rank(ISortedRecords records) => (ulong)records.Address << 32 | (uint)records.Line;
    }
}
