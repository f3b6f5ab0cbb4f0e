namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>The names of what an implementation counts, as the README explains them.</summary>
internal static class CounterNames
{
    public const string BadFrames = "bad-frames";
    public const string PaddingMismatch = "padding-mismatch";
    public const string UnexpectedFc = "unexpected-FC";
    public const string UnexpectedCf = "unexpected-CF";
    public const string EarlyCf = "early-CF";
    public const string WrongCfLength = "wrong-CF-length";
    public const string NeedlessFfEscape = "needless-FF-escape";
    public const string NeedlessSfEscape = "needless-SF-escape";
    public const string ReservedStMin = "reserved-STmin";
    public const string Waits = "waits";
    public const string UnexpectedConfirmation = "unexpected-confirmation";

    public static IReadOnlyList<string> All { get; } =
    [
        BadFrames, PaddingMismatch, UnexpectedFc, UnexpectedCf, EarlyCf, WrongCfLength, NeedlessFfEscape,
        NeedlessSfEscape, ReservedStMin, Waits, UnexpectedConfirmation,
    ];
}
