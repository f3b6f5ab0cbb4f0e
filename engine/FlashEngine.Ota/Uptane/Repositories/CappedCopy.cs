namespace FlashEngine.Ota.Uptane.Repositories;

/// <summary>Gives a stream out piece by piece, in constant memory, and never more than a limit.</summary>
internal static class CappedCopy
{
    private const int PieceLength = 80 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="read">Reads the next piece; 0 at the end.</param>
    /// <param name="lengthMax">Bytes given out at most.</param>
    /// <param name="sink">Takes the bytes.</param>
    /// <param name="cancellation">Given to the sink.</param>
    public static async Task<FetchResult> RunAsync(
        Func<Memory<byte>, ValueTask<int>> read,
        long lengthMax,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellation)
    {
        byte[] piece = new byte[(int)Math.Min(PieceLength, lengthMax + 1)];
        long given = 0;
        while (true)
        {
            // One byte more than is allowed is asked for, so that a file that is too long shows itself.
            int wanted = (int)Math.Min(piece.Length, lengthMax - given + 1);
            int count = await read(piece.AsMemory(0, wanted));
            if (count == 0)
            {
                return FetchResult.Complete;
            }

            given += count;
            if (given > lengthMax)
            {
                return FetchResult.TooLong;
            }

            await sink(piece.AsMemory(0, count), cancellation);
        }
    }
}
