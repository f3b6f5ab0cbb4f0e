using System.Collections.Concurrent;

namespace FlashEngine.Cli.Display;

/// <summary>Lines for people on their way to the terminal: any thread posts, the display prints.</summary>
internal sealed class LineFeed
{
    private readonly ConcurrentQueue<FeedLine> _lines = new();

    /// <summary>Posts a line.</summary>
    /// <param name="source">Who says it, short: <c>backend</c>, <c>agent</c>.</param>
    /// <param name="text">Plain text, no markup.</param>
    public void Post(string source, string text) => _lines.Enqueue(new(source, text));

    /// <summary>Takes the next line.</summary>
    public bool TryTake(out FeedLine line) => _lines.TryDequeue(out line);
}

/// <summary>A line and who says it.</summary>
internal readonly record struct FeedLine(string Source, string Text);
