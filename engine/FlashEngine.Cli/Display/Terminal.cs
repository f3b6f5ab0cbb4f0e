using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>Standard output, and what it can do.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 160;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The console on standard output; wide when it is a file or pipe, so that tables do not wrap.</summary>
    public static IAnsiConsole Open()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }

    /// <summary>The display that fits the console.</summary>
    public static IJobDisplay DisplayFor(IAnsiConsole console)
        => console.Profile.Capabilities is { Ansi: true, Interactive: true } && !Console.IsOutputRedirected
            ? new LiveDisplay(console, Interval)
            : new PlainDisplay(console, Interval);
}
