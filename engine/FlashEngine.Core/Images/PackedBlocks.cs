namespace FlashEngine.Images;

/// <summary>
/// Blocks that are compressed or encrypted in the file. An image joins bytes that touch, but packed blocks that touch
/// would be one block to nobody: the second one's start would be lost.
/// </summary>
internal sealed class PackedBlocks
{
    private readonly List<(uint Address, ulong End)> _blocks = [];

    /// <summary>Adds a block.</summary>
    public void Add(uint address, ulong length) => _blocks.Add((address, address + length));

    /// <summary>What is wrong with the blocks together; null when nothing is.</summary>
    public string? Problem()
    {
        _blocks.Sort();
        for (var i = 1; i < _blocks.Count; i++)
        {
            if (_blocks[i].Address <= _blocks[i - 1].End)
            {
                return $"the packed blocks at 0x{_blocks[i - 1].Address:X8} and 0x{_blocks[i].Address:X8} touch as "
                    + "they are in the file; they cannot be told apart in one image";
            }
        }

        return null;
    }
}
