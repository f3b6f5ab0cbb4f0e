namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>The requests in a candump log that the program wrote.</summary>
internal sealed class BusLog
{
    private readonly List<(string Id, string Data)> _frames;

    public BusLog(string path) => _frames =
    [
        // (1767225607.000215000) can0 7DF#023E80
        .. File.ReadLines(path)
            .Select(line => line[(line.LastIndexOf(' ') + 1)..].Split('#'))
            .Select(frame => (frame[0], frame[^1])),
    ];

    /// <summary>Requests on the functional address of the classic bus, without TesterPresent, as hex.</summary>
    public IEnumerable<string> FunctionalRequests => _frames
        .Where(frame => frame.Id == "7DF")
        .Select(frame => frame.Data.Substring(2, 2 * Convert.ToInt32(frame.Data[..2], 16)))
        .Where(request => request != "3E80");

    /// <summary>How often the body ECU was asked with a message that begins with these bytes.</summary>
    public int CountToBody(string request) => _frames.Count(frame =>
        frame.Id == "740"
        && (SingleFrameOf(frame.Data) ?? FirstFrameOf(frame.Data))?.StartsWith(request, StringComparison.Ordinal)
            == true);

    // ISO 15765-2: 0L is a Single Frame of L bytes, 1L LL a First Frame.
    private static string? SingleFrameOf(string data) => data[0] == '0' ? data[2..] : null;

    private static string? FirstFrameOf(string data) => data[0] == '1' ? data[4..] : null;
}
