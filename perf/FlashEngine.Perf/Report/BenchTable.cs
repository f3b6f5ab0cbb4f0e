namespace FlashEngine.Perf.Report;

/// <summary>Prints the lines as they come, and remembers whether a gate failed.</summary>
public sealed class BenchTable(TextWriter output)
{
    private bool _hasHeader;

    /// <summary>How many gates there were.</summary>
    public int Gates { get; private set; }

    /// <summary>How many of them failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Starts the lines of a bench.</summary>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="method">What is measured and how, one or more lines.</param>
    public void Begin(string name, params string[] method)
    {
        if (!_hasHeader)
        {
            _hasHeader = true;
            Print("what", "runs", "median [min - max]", "peer in the same run", "ratio", "gate", "");
        }

        output.WriteLine();
        foreach (var (line, index) in method.Select((line, index) => (line, index)))
        {
            output.WriteLine(index == 0 ? $"{name}: {line}" : $"  {line}");
        }
    }

    /// <summary>Prints a line.</summary>
    public void Add(BenchRow row)
    {
        Gates += row.Holds is null ? 0 : 1;
        Failed += row.Holds == false ? 1 : 0;
        var verdict = row.Holds switch { true => "ok", false => "FAIL", null => "" };
        Print(row.What, $"{row.Runs}", row.Measured, row.Peer, row.Ratio, row.Gate, verdict);
    }

    private void Print(
        string what, string runs, string measured, string peer, string ratio, string gate, string verdict) =>
        output.WriteLine(
            $"{what,-46}{runs,6}  {measured,-42}{peer,-30}{ratio,9}  {gate,-10}{verdict}".TrimEnd());
}
