namespace FlashEngine.Cli.Display;

/// <summary>Words, marks and colours of the states.</summary>
internal static class EcuStateText
{
    public static string Word(EcuRowState state) => state switch
    {
        EcuRowState.Waiting => "waiting",
        EcuRowState.Running => "running",
        EcuRowState.Success => "success",
        EcuRowState.Failed => "failed",
        EcuRowState.Cancelled => "cancelled",
        _ => "skipped",
    };

    public static string Colour(EcuRowState state) => state switch
    {
        EcuRowState.Waiting => "grey",
        EcuRowState.Running => "deepskyblue1",
        EcuRowState.Success => "green3",
        EcuRowState.Failed => "red",
        EcuRowState.Cancelled => "yellow",
        _ => "grey",
    };
}
