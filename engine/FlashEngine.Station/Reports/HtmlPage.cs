namespace FlashEngine.Station.Reports;

/// <summary>What all pages have in common: one file without scripts and without anything from elsewhere.</summary>
internal static class HtmlPage
{
    /// <summary>The page around a content.</summary>
    public static string Wrap(string title, Html content)
    {
        var page = new Html();
        page.Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");

        // The browser itself holds the page to its promise: inline style, nothing else.
        page.Add($"<meta http-equiv=\"Content-Security-Policy\"");
        page.Add($" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        page.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Add($"<title>{title}</title>\n");
        page.Add($"<style>{ReportStyle.Sheet}</style>\n</head>\n<body>\n<main>\n");
        return page.Add(content).Add($"</main>\n</body>\n</html>\n").ToString();
    }
}
