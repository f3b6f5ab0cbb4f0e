namespace FlashEngine.Station.Reports;

/// <summary>A bar of a timeline.</summary>
/// <param name="Family">The name of its colour in the style sheet.</param>
/// <param name="Title">What the pointer shows; empty: nothing.</param>
/// <param name="Start">Seconds from the job's start.</param>
/// <param name="End">Seconds from the job's start.</param>
internal sealed record TimelineBar(string Family, string Title, double Start, double End);

/// <summary>The row of an ECU in a timeline.</summary>
/// <param name="Name">The ECU.</param>
/// <param name="NameClass">The style of its name; empty: the usual one.</param>
/// <param name="Bars">What it did or does when; empty: <paramref name="Note"/> stands in their place.</param>
/// <param name="Note">What is said instead of bars.</param>
/// <param name="Error">Why it failed; null: it did not.</param>
internal sealed record TimelineRow(
    string Name, string NameClass, IReadOnlyList<TimelineBar> Bars, string Note = "", string? Error = null);
