using System.Text;
using System.Text.Json;
using FlashEngine.Scheduling;

namespace FlashEngine.Station.Reports;

/// <summary>
/// Writes a job's report, <c>report.json</c> for programs and <c>report.html</c> for people, and <c>plan.html</c>.
/// </summary>
public static class ReportWriter
{
    /// <summary>The report for programs.</summary>
    public const string JsonName = "report.json";

    /// <summary>The report for people.</summary>
    public const string HtmlName = "report.html";

    /// <summary>A plan for people.</summary>
    public const string PlanName = "plan.html";

    private const string Unfinished = ".tmp";

    /// <summary>Makes sure that reports can be written to a folder, before there is one to lose.</summary>
    /// <param name="folder">Where they will go; made when it is not there.</param>
    /// <exception cref="InputException">The folder cannot be made, or nothing can be written there.</exception>
    public static void Prepare(string folder) => Guarded(folder, () =>
    {
        _ = Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, JsonName) + Unfinished;
        File.WriteAllText(probe, "");
        File.Delete(probe);
    });

    /// <summary>Writes both files; files of these names are replaced, and never seen half written.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">Where they go; made when it is not there.</param>
    /// <exception cref="InputException">The folder or a file cannot be written.</exception>
    public static void Write(JobReport report, string folder)
    {
        var json = JsonSerializer.Serialize(report, ReportJson.Default.JobReport);
        Write(folder, (JsonName, json + "\n"), (HtmlName, HtmlReport.Render(report)));
    }

    /// <summary>Writes the page of a plan, as <see cref="Write(JobReport, string)"/> does.</summary>
    /// <param name="vehicle">The vehicle's name.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">Where it goes; made when it is not there.</param>
    /// <exception cref="InputException">The folder or the file cannot be written.</exception>
    public static void Write(string vehicle, JobPlan plan, string folder) =>
        Write(folder, (PlanName, PlanPage.Render(vehicle, plan)));

    private static void Write(string folder, params (string Name, string Text)[] files) => Guarded(folder, () =>
    {
        _ = Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
        {
            Replace(Path.Combine(folder, name), text);
        }
    });

    private static void Guarded(string folder, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the report cannot be written: {e.Message}", e);
        }
    }

    private static void Replace(string path, string text)
    {
        var unfinished = path + Unfinished;
        File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(unfinished, path, overwrite: true);
    }
}
