namespace FlashEngine.Simulation.Ecu;

/// <summary>A set of addresses as ascending, disjoint ranges [Start, End); neighbours are merged.</summary>
internal sealed class RangeSet
{
    private readonly List<(long Start, long End)> _ranges = [];

    public IReadOnlyList<(long Start, long End)> Ranges => _ranges;

    public void Clear() => _ranges.Clear();

    public void Add(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        var index = 0;
        while (index < _ranges.Count && _ranges[index].End < start)
        {
            index++;
        }

        while (index < _ranges.Count && _ranges[index].Start <= end)
        {
            start = Math.Min(start, _ranges[index].Start);
            end = Math.Max(end, _ranges[index].End);
            _ranges.RemoveAt(index);
        }

        _ranges.Insert(index, (start, end));
    }

    public void Remove(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        for (var index = _ranges.Count - 1; index >= 0; index--)
        {
            var range = _ranges[index];
            if (range.End <= start || range.Start >= end)
            {
                continue;
            }

            _ranges.RemoveAt(index);
            if (range.End > end)
            {
                _ranges.Insert(index, (end, range.End));
            }

            if (range.Start < start)
            {
                _ranges.Insert(index, (range.Start, start));
            }
        }
    }

    public bool Contains(long start, long end) =>
        _ranges.Exists(range => range.Start <= start && end <= range.End);

    public bool ContainsAll(RangeSet other)
    {
        foreach (var (start, end) in other._ranges)
        {
            if (!Contains(start, end))
            {
                return false;
            }
        }

        return true;
    }
}
