namespace FlashEngine.Images;

/// <summary>What every sink refuses, and in which words.</summary>
/// <param name="fileName">For messages.</param>
/// <param name="lengthMax">The largest sum of data to accept, in bytes.</param>
internal sealed class SinkRules(string fileName, long lengthMax)
{
    /// <summary>Refuses data that goes past the last address or makes the image too long.</summary>
    public void CheckAdded(long lengthBefore, uint address, int length, int line)
    {
        if (address + (ulong)length > 1UL << 32)
        {
            throw new ImageFormatException(
                fileName, line, $"{length} bytes at 0x{address:X8} go past the last address, 0xFFFFFFFF");
        }

        if (lengthBefore + length > lengthMax)
        {
            throw new ImageFormatException(fileName, line, $"the image is longer than the limit of {lengthMax} bytes");
        }
    }

    /// <summary>The error for a file without data.</summary>
    public ImageFormatException Empty()
        => new(fileName, 0, "the file holds no data; a firmware file has at least one byte");

    /// <summary>The error for an address that two places of the file give; lines of 0 are not known.</summary>
    public ImageFormatException GivenTwice(uint address, int oneLine, int otherLine)
    {
        var earlier = Math.Min(oneLine, otherLine);
        var where = earlier > 0 ? $"; line {earlier} gives it already" : ", by two blocks of the file";
        return new(fileName, Math.Max(oneLine, otherLine), $"address 0x{address:X8} is given twice{where}");
    }
}
