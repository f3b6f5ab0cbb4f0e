namespace FlashEngine.House.Tests;

/// <summary>Fails a test with every offence on a line of its own, so that one run shows all there is to mend.</summary>
internal static class Offences
{
    public static void AssertNone(IEnumerable<string> offences)
    {
        var list = offences.ToList();
        Assert.True(list.Count == 0, $"{list.Count} offences:\n{string.Join('\n', list)}");
    }
}
