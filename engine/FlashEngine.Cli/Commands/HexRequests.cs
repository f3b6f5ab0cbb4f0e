namespace FlashEngine.Cli.Commands;

/// <summary>Requests as they are typed: bytes in hexadecimal, with or without spaces.</summary>
internal static class HexRequests
{
    private const int RequestLengthMax = 4095;

    /// <summary>
    /// Reads requests. Each word is one, <c>22F190</c> or <c>"22 F1 90"</c>; words of a single byte belong to one
    /// request together, so that <c>22 F1 90</c> without quotes is what it looks like.
    /// </summary>
    /// <param name="words">The arguments of the command line.</param>
    /// <param name="problem">What is wrong with the first unusable word; empty when none is.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(IReadOnlyList<string> words, out string problem)
    {
        var requests = new List<ReadOnlyMemory<byte>>();
        var loose = new List<byte>();
        problem = "";
        foreach (var word in words)
        {
            var digits = string.Concat(word.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var isLengthRight = digits.Length is > 0 and <= 2 * RequestLengthMax && digits.Length % 2 == 0;
            if (!isLengthRight || !digits.All(char.IsAsciiHexDigit))
            {
                problem = $"'{word}' is no request; write 1..{RequestLengthMax} bytes of two hexadecimal digits, "
                    + "such as 22F190 or \"22 F1 90\"";
                return [];
            }

            if (word.Length == 2)
            {
                loose.Add(Convert.FromHexString(digits)[0]);
                continue;
            }

            Close(loose, requests);
            requests.Add(Convert.FromHexString(digits));
        }

        Close(loose, requests);
        return requests;
    }

    private static void Close(List<byte> loose, List<ReadOnlyMemory<byte>> requests)
    {
        if (loose.Count > 0)
        {
            requests.Add(loose.ToArray());
            loose.Clear();
        }
    }
}
