namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>Runs what must be refused, and gives the refusal.</summary>
internal static class Refusals
{
    public static async Task<UptaneRefusal> OfAsync(Func<Task> action)
    {
        var exception = await Assert.ThrowsAnyAsync<FlashException>(action);
        var refusal = UptaneRefusal.Of(exception);
        Assert.NotNull(refusal);
        Assert.Equal(refusal.Message, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
        return refusal;
    }

    public static async Task AssertAsync(UptaneError error, string role, Func<Task> action)
    {
        var refusal = await OfAsync(action);
        Assert.True(refusal.Error == error && refusal.Role == role, $"expected {error} of {role}: {refusal.Message}");
    }
}
