using FlashEngine.Conformance.Tests;
using FlashEngine.Conformance.Tests.Running;

namespace FlashEngine.Lab.Tests.Kernel;

/// <summary>
/// The conformance table against an implementation that is not ours: what it says about ISO-TP holds for the kernel's
/// too, in every case marked <c>applies kernel</c> (what it does otherwise stands in the table's README).
/// </summary>
public sealed class KernelConformanceTests
{
    public static TheoryData<string> Ids =>
        new(CaseLibrary.Cases.Values.Where(item => item.AppliesToKernel).Select(item => item.Id));

    [LabTheory]
    [MemberData(nameof(Ids))]
    public void Case(string id)
    {
        var item = CaseLibrary.Cases[id];
        using var target = new KernelTarget(item.Options);
        CaseRunner.Run(item, target);
    }
}
