namespace FlashEngine.Station.Packages.Delta;

/// <summary>The default code table (RFC 3284, 5.6): 256 entries of one or two instructions.</summary>
internal static class VcdiffCodeTable
{
    private const int LongestAdd = 17;
    private const int ShortestCopy = 4;
    private const int LongestCopy = 18;
    private const int LongestPairedAdd = 4;
    private const int LongestPairedCopy = 6;

    private static readonly (VcdiffInstruction First, VcdiffInstruction Second)[] Entries = [.. Make()];

    /// <summary>The instructions of a code.</summary>
    public static (VcdiffInstruction First, VcdiffInstruction Second) At(byte code) => Entries[code];

    // In the order of the codes, line by line of the RFC's table.
    private static IEnumerable<(VcdiffInstruction First, VcdiffInstruction Second)> Make()
    {
        yield return (new(VcdiffOperation.Run, 0), default);
        for (var length = 0; length <= LongestAdd; length++)
        {
            yield return (Add(length), default);
        }

        for (var mode = 0; mode < VcdiffAddressCache.Modes; mode++)
        {
            yield return (Copy(0, mode), default);
            for (var length = ShortestCopy; length <= LongestCopy; length++)
            {
                yield return (Copy(length, mode), default);
            }
        }

        for (var mode = 0; mode < VcdiffAddressCache.Modes; mode++)
        {
            var longest = mode < VcdiffAddressCache.FirstSameMode ? LongestPairedCopy : ShortestCopy;
            for (var add = 1; add <= LongestPairedAdd; add++)
            {
                for (var copy = ShortestCopy; copy <= longest; copy++)
                {
                    yield return (Add(add), Copy(copy, mode));
                }
            }
        }

        for (var mode = 0; mode < VcdiffAddressCache.Modes; mode++)
        {
            yield return (Copy(ShortestCopy, mode), Add(1));
        }
    }

    private static VcdiffInstruction Add(int length) => new(VcdiffOperation.Add, (byte)length);

    private static VcdiffInstruction Copy(int length, int mode)
        => new(VcdiffOperation.Copy, (byte)length, (byte)mode);
}
