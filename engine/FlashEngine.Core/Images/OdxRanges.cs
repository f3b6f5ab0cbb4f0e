namespace FlashEngine.Images;

/// <summary>Addresses in ranges, which may overlap as they stand in the file.</summary>
internal sealed class OdxRanges
{
    private readonly List<(long First, long End)> _ranges = [];

    /// <summary>Makes them of ranges in any order.</summary>
    public OdxRanges(IEnumerable<(long First, long End)> ranges)
    {
        foreach (var (first, end) in ranges.Order())
        {
            if (_ranges.Count > 0 && first <= _ranges[^1].End)
            {
                _ranges[^1] = (_ranges[^1].First, Math.Max(_ranges[^1].End, end));
            }
            else
            {
                _ranges.Add((first, end));
            }
        }
    }

    /// <summary>No range.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>How many addresses there are.</summary>
    public long Length => _ranges.Sum(range => range.End - range.First);

    /// <summary>
    /// How the addresses from one on stand to the ranges: inside or not, and for how many addresses that holds.
    /// </summary>
    public (bool IsInside, long Length) At(long address)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].End <= address ? (middle + 1, high) : (low, middle);
        }

        if (low == _ranges.Count)
        {
            return (false, long.MaxValue);
        }

        var (first, end) = _ranges[low];
        return first <= address ? (true, end - address) : (false, first - address);
    }
}
