namespace FlashEngine.Conformance.Tests.Model;

/// <summary>When a line happens: a moment, or for expectations a window of time.</summary>
/// <param name="IsAbsolute">True: since the start of the case; false: since the line before.</param>
/// <param name="FromNs">The moment, or the beginning of the window, in nanoseconds.</param>
/// <param name="ToNs">The end of the window, inclusive; equals <paramref name="FromNs"/> for a moment.</param>
internal readonly record struct StepTime(bool IsAbsolute, long FromNs, long ToNs)
{
    /// <summary>As written in a file.</summary>
    public override string ToString()
    {
        var sign = IsAbsolute ? '@' : '+';
        return FromNs == ToNs ? $"{sign}{Text(FromNs)}" : $"{sign}{Text(FromNs)}..{Text(ToNs)}";
    }

    /// <summary>Milliseconds, to the nanosecond.</summary>
    public static string Text(long ns) => FormattableString.Invariant($"{ns / 1_000_000m:0.######}ms");
}
