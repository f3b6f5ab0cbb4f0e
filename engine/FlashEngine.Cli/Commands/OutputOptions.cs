using System.CommandLine;
using FlashEngine.Station.Reports;

namespace FlashEngine.Cli.Commands;

/// <summary>The options of verbs that run jobs: what they leave behind.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> _report = new("--report")
    {
        Description = "A folder for report.json and report.html.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "A file for every frame of every channel: .log (candump), .pcapng (Wireshark) or .asc (Vector).",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_report);
        command.Add(_trace);
    }

    /// <summary>The folder for the report; it is made and tried before anything is flashed.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public string? Report(ParseResult parsed)
    {
        var folder = FolderOption.Read(_report, parsed);
        if (folder is not null)
        {
            ReportWriter.Prepare(folder);
        }

        return folder;
    }

    public string? Trace(ParseResult parsed) => parsed.GetValue(_trace);
}
