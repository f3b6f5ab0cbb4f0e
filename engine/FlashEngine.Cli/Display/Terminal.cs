using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>Standard output, and what it can do.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 160;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The console on standard output; a file or pipe gets plain text, and wide, so that tables do not wrap.
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
