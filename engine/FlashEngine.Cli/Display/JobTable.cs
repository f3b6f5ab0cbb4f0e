using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlashEngine.Cli.Display;

/// <summary>Draws a job as a table: a row per ECU, grouped by channel, and the total below.</summary>
internal sealed class JobTable
{
    // Header, rules, total and the line of the cursor.
    private const int LinesAroundRows = 7;

    private readonly RateMeter _rates = new();

    public Table Render(JobSnapshot snapshot, int width, int height, bool unicode)
    {
        var layout = JobTableLayout.For(snapshot, width);
        var bar = layout.BarWidth;
        var rate = _rates.Sample("", snapshot.Seconds, snapshot.BytesDone);
        var table = new Table { Border = TableBorder.Simple, BorderStyle = new Style(Color.Grey35) };
        table.AddColumn(Column("channel", layout.ChannelWidth));
        table.AddColumn(Column("ECU", layout.NameWidth).Footer($"{snapshot.Ecus.Count} ECUs"));
        table.AddColumn(Column("step", layout.StepWidth).Footer(Counts(snapshot, layout.StepWidth)));
        table.AddColumn(Column("", bar).Footer(Bar.Render(snapshot.Share, bar, "white", unicode)));
        table.AddColumn(Column("", JobTableLayout.PercentWidth).RightAligned().Footer(Format.Percent(snapshot.Share)));
        if (layout.ShowsRate)
        {
            table.AddColumn(Column("", JobTableLayout.RateWidth).RightAligned().Footer(Format.Rate(rate)));
        }

        table.AddColumn(Column("time", JobTableLayout.TimeWidth).RightAligned()
            .Footer(Format.Duration(snapshot.Seconds)));
        var channel = "";
        foreach (var ecu in Visible(snapshot.Ecus, Math.Max(1, height - LinesAroundRows)))
        {
            table.AddRow(Cells(ecu, ecu.Channel == channel ? "" : ecu.Channel, layout, unicode));
            channel = ecu.Channel;
        }

        return table;
    }

    private IEnumerable<IRenderable> Cells(EcuRow ecu, string channel, JobTableLayout layout, bool unicode)
    {
        var colour = EcuStateText.Colour(ecu.State);
        var rate = _rates.Sample(ecu.Name, ecu.Seconds, ecu.BytesDone);
        var step = ecu.IsOver && ecu.Step.Length == 0 ? EcuStateText.Word(ecu.State) : ecu.Step;
        yield return new Text(channel);
        yield return new Text(ecu.Name);
        yield return new Markup($"[{colour}]{Markup.Escape(layout.FitStep(step))}[/]");
        yield return Bar.Render(ecu.Share, layout.BarWidth, colour, unicode);
        yield return new Text(ecu.Share == 0 ? "" : Format.Percent(ecu.Share));
        if (layout.ShowsRate)
        {
            yield return new Text(ecu.State == EcuRowState.Running ? Format.Rate(rate) : "");
        }

        yield return new Text(ecu.State == EcuRowState.Waiting ? "" : Format.Duration(ecu.Seconds));
    }

    // On a terminal with too few lines, what waits or is done makes room for what happens.
    private static IEnumerable<EcuRow> Visible(IReadOnlyList<EcuRow> ecus, int rowsMax)
    {
        var kept = ecus.Count <= rowsMax
            ? ecus
            : [.. ecus.OrderBy(ecu => ecu.State switch
            {
                EcuRowState.Failed => 0,
                EcuRowState.Running => 1,
                EcuRowState.Waiting => 2,
                _ => 3,
            }).Take(rowsMax)];
        return kept.OrderBy(ecu => ecu.Channel, StringComparer.Ordinal);
    }

    private static string Counts(JobSnapshot snapshot, int width)
    {
        var counts = Enum.GetValues<EcuRowState>()
            .Select(state => (State: state, Count: snapshot.Count(state)))
            .Where(entry => entry.Count > 0)
            .ToList();
        var length = counts.Sum(entry => $"{entry.Count} {EcuStateText.Word(entry.State)}, ".Length) - 2;
        return length > width
            ? $"{snapshot.Ecus.Count(ecu => ecu.IsOver)} done"
            : string.Join(", ", counts.Select(entry =>
                $"[{EcuStateText.Colour(entry.State)}]{entry.Count} {EcuStateText.Word(entry.State)}[/]"));
    }

    private static TableColumn Column(string title, int width)
        => new($"[grey]{title}[/]") { Width = width, NoWrap = true, Padding = new Padding(0, 0, 1, 0) };
}
