using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>A progress bar of text.</summary>
internal static class Bar
{
    /// <summary>The bar as markup: done part in the colour, the rest dim.</summary>
    public static Markup Render(double share, int width, string colour, bool unicode)
    {
        var done = (int)Math.Floor(Math.Clamp(share, 0, 1) * width);
        var (full, rest) = unicode ? ('━', '─') : ('#', '.');
        return new Markup($"[{colour}]{new string(full, done)}[/][grey35]{new string(rest, width - done)}[/]");
    }
}
