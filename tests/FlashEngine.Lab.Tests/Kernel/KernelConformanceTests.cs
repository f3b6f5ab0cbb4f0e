using FlashEngine.Conformance.Tests;
using FlashEngine.Conformance.Tests.Running;

namespace FlashEngine.Lab.Tests.Kernel;

/// <summary>
/// The conformance table against an implementation that is not ours: what it says about ISO-TP holds for the kernel's
/// too, wherever <see cref="KernelScope"/> does not say why not.
/// </summary>
public sealed class KernelConformanceTests
{
    public static TheoryData<string> Ids =>
        new(CaseLibrary.Cases.Values.Where(item => KernelScope.Excludes(item) is null).Select(item => item.Id));

    [LabTheory]
    [MemberData(nameof(Ids))]
    public void Case(string id)
    {
        var item = CaseLibrary.Cases[id];
        using var target = new KernelTarget(item.Options);
        CaseRunner.Run(item, target);
    }
}
