namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>A clock that shows what the test says.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public static DateTimeOffset Usual { get; } = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;
}
