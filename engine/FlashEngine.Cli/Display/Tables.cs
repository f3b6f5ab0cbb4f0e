using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>The one look of tables that are printed once.</summary>
internal static class Tables
{
    public static Table Create(params IReadOnlyList<string> titles)
    {
        var table = new Table { Border = TableBorder.Simple, BorderStyle = new Style(Color.Grey35) };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(Color.Grey))));
        }

        return table;
    }
}
