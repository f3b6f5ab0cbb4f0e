using System.Text;
using System.Text.Json;

namespace FlashEngine.Station.Reports;

/// <summary>Writes a job's report: <c>report.json</c> for programs, <c>report.html</c> for people.</summary>
public static class ReportWriter
{
    /// <summary>The report for programs.</summary>
    public const string JsonName = "report.json";

    /// <summary>The report for people.</summary>
    public const string HtmlName = "report.html";

    /// <summary>Writes both files; files of these names are replaced, and never seen half written.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">Where they go; made when it is not there.</param>
    /// <exception cref="InputException">The folder or a file cannot be written.</exception>
    public static void Write(JobReport report, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var json = JsonSerializer.Serialize(report, ReportJson.Default.JobReport);
            Replace(Path.Combine(folder, JsonName), json + "\n");
            Replace(Path.Combine(folder, HtmlName), HtmlReport.Render(report));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the report cannot be written: {e.Message}", e);
        }
    }

    private static void Replace(string path, string text)
    {
        var unfinished = path + ".tmp";
        File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(unfinished, path, overwrite: true);
    }
}
