using System.Text.RegularExpressions;

namespace FlashEngine.Conformance.Tests.SelfCheck;

/// <summary>The README's list of rules and the rules that cases name are the same.</summary>
public sealed partial class RuleListTests
{
    private const int CaseCountMin = 1_000;

    [Fact]
    public void Rules_OfTheReadme_EachHaveACase() => Assert.Empty(Listed().Except(Named()));

    [Fact]
    public void Rules_OfTheCases_AreAllListed() => Assert.Empty(Named().Except(Listed()));

    [Fact]
    public void Table_Size_DoesNotShrink() => Assert.True(CaseLibrary.Ours.Count() >= CaseCountMin);

    private static List<string> Listed()
    {
        var readme = File.ReadAllText(Path.Combine(CaseLibrary.Home, "README.md")).Split("\n## Rules\n")[1];
        var rules = RuleRow().Matches(readme).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(rules);
        Assert.Equal(rules.Distinct(), rules);
        return rules;
    }

    private static IEnumerable<string> Named() => CaseLibrary.Ours.SelectMany(item => item.Rules).Distinct();

    [GeneratedRegex(@"^\| `([A-Za-z0-9_.-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RuleRow();
}
