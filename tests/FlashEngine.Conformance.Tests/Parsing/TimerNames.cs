namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>The timers of ISO 15765-2 that an implementation measures.</summary>
internal static class TimerNames
{
    public const string N_As = "N_As";
    public const string N_Ar = "N_Ar";
    public const string N_Bs = "N_Bs";
    public const string N_Br = "N_Br";
    public const string N_Cs = "N_Cs";
    public const string N_Cr = "N_Cr";

    public static IReadOnlyList<string> All { get; } = [N_As, N_Ar, N_Bs, N_Br, N_Cs, N_Cr];
}
