using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>Standard output, and what it can do.</summary>
internal static class Terminal
{
    // Wider than any message: in a file or pipe, a line is one line.
    private const int WidthOfFiles = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The console on standard output; a file or pipe gets plain text, and wide, so that nothing wraps.
    /// </summary>
    public static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = WidthOfFiles;
        return console;
    }

    /// <summary>The display that fits the console.</summary>
    public static IJobDisplay DisplayFor(IAnsiConsole console)
        => console.Profile.Capabilities is { Ansi: true, Interactive: true }
            ? new LiveDisplay(console, Interval)
            : new PlainDisplay(console, Interval);
}
