namespace FlashEngine.Images;

/// <summary>How two images differ at a place.</summary>
public enum DifferenceKind
{
    /// <summary>Only the first image has these addresses.</summary>
    OnlyFirst,

    /// <summary>Only the second image has these addresses.</summary>
    OnlySecond,

    /// <summary>Both have them, with other values.</summary>
    Value,
}

/// <summary>A place where two images differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="Address">Where it begins.</param>
/// <param name="Length">Bytes from the first to the last that differs.</param>
/// <param name="Different">How many of them differ; equal ones stand between where they are few.</param>
public readonly record struct ImageDifference(DifferenceKind Kind, uint Address, long Length, long Different)
{
    /// <summary>Address of the last byte.</summary>
    public uint Last => (uint)(Address + Length - 1);
}

/// <summary>Compares two images address by address; where the pieces of a file were cut plays no part.</summary>
public sealed class ImageComparison
{
    // Different bytes with fewer equal ones between them are one place to people.
    private const int JoinedBelow = 16;

    private readonly List<ImageDifference> _differences = [];
    private readonly int _differencesMax;
    private ImageDifference? _open;

    private ImageComparison(int differencesMax) => _differencesMax = differencesMax;

    /// <summary>The first differences, ascending.</summary>
    public IReadOnlyList<ImageDifference> Differences => _differences;

    /// <summary>How many differences there are.</summary>
    public long DifferenceCount { get; private set; }

    /// <summary>How many bytes are the same in both images.</summary>
    public long EqualLength { get; private set; }

    /// <summary>Goes through both images to their ends.</summary>
    /// <param name="first">The first image.</param>
    /// <param name="second">The second image.</param>
    /// <param name="differencesMax">How many differences to keep; the others are counted only.</param>
    public static ImageComparison Of(IImageCursor first, IImageCursor second, int differencesMax)
    {
        var comparison = new ImageComparison(differencesMax);
        var (a, b) = (new Head(first), new Head(second));
        while (a.Has || b.Has)
        {
            if (!b.Has || (a.Has && a.Address < b.Address))
            {
                comparison.AddOnly(DifferenceKind.OnlyFirst, a, b);
            }
            else if (!a.Has || b.Address < a.Address)
            {
                comparison.AddOnly(DifferenceKind.OnlySecond, b, a);
            }
            else
            {
                comparison.AddBoth(a, b);
            }
        }

        comparison.Close();
        return comparison;
    }

    private void AddOnly(DifferenceKind kind, Head one, Head other)
    {
        var length = other.Has ? (int)Math.Min(one.Data.Length, other.Address - one.Address) : one.Data.Length;
        Add(kind, one.Address, length);
        one.Skip(length);
    }

    private void AddBoth(Head a, Head b)
    {
        var length = Math.Min(a.Data.Length, b.Data.Length);
        var same = a.Data[..length].CommonPrefixLength(b.Data);
        var different = 0;
        while (same + different < length && a.Data[same + different] != b.Data[same + different])
        {
            different++;
        }

        EqualLength += same;
        if (different > 0)
        {
            Add(DifferenceKind.Value, a.Address + (uint)same, different);
        }

        a.Skip(same + different);
        b.Skip(same + different);
    }

    private void Add(DifferenceKind kind, uint address, long length)
    {
        var joinedBelow = kind == DifferenceKind.Value ? JoinedBelow : 1;
        if (_open is { } open && open.Kind == kind && address - (open.Address + open.Length) < joinedBelow)
        {
            _open = open with
            {
                Length = address + length - open.Address,
                Different = open.Different + length,
            };
            return;
        }

        Close();
        _open = new ImageDifference(kind, address, length, length);
    }

    private void Close()
    {
        if (_open is not { } open)
        {
            return;
        }

        DifferenceCount++;
        if (_differences.Count < _differencesMax)
        {
            _differences.Add(open);
        }
    }

    /// <summary>The rest of the piece where a cursor stands.</summary>
    private sealed class Head
    {
        private readonly IImageCursor _cursor;
        private int _skipped;

        public Head(IImageCursor cursor)
        {
            _cursor = cursor;
            Has = cursor.MoveNext();
        }

        public bool Has { get; private set; }

        public uint Address => _cursor.Address + (uint)_skipped;

        public ReadOnlySpan<byte> Data => _cursor.Data[_skipped..];

        public void Skip(int count)
        {
            _skipped += count;
            if (_skipped == _cursor.Data.Length)
            {
                (_skipped, Has) = (0, _cursor.MoveNext());
            }
        }
    }
}
