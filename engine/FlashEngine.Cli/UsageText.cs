namespace FlashEngine.Cli;

/// <summary>Messages of the command line parser, made fit for one line that ends with what to do.</summary>
internal static class UsageText
{
    public static string OneLine(string message)
    {
        var line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .Trim().TrimEnd('.');
        return line.Length > 0 ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}
