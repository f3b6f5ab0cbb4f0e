using FlashEngine.Conformance.Tests.Running;

namespace FlashEngine.Conformance.Tests;

/// <summary>The conformance table against the engine's ISO-TP, under virtual time.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Ids => new(CaseLibrary.Cases.Keys);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Case(string id)
    {
        var conformanceCase = CaseLibrary.Cases[id];
        CaseRunner.Run(conformanceCase, new VirtualLinkTarget(conformanceCase.Options));
    }

    [Fact]
    public void CaseFiles_All_CanBeRead() => Assert.Empty(CaseLibrary.Errors);
}
