using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Conformance.Tests.Running;

namespace FlashEngine.Conformance.Tests.SelfCheck;

/// <summary>The table cannot rot: wrong expectations and wrong implementations are found.</summary>
public sealed class TableBitesTests
{
    private const int SurvivorsShown = 20;

    // One option of the implementation is not what the case says.
    private static readonly Dictionary<string, Func<CaseOptions, CaseOptions>> WrongOptions = new()
    {
        ["other padding"] = options => options with { Padding = (byte?)((options.Padding ^ 1) ?? 0xCC) },
        ["CAN_DLmin 0"] = options => options with { CanDlMin = 0 },
        ["BS + 1"] = options => options with { BlockSize = Math.Min(options.BlockSize + 1, 255) },
        ["STmin + 1 us"] = options => options with { StMinNs = Math.Min(options.StMinNs + 1_000, 127_000_000) },
        ["least STmin + 1 us"] = options => options with
        {
            StMinLeastNs = Math.Min(options.StMinLeastNs + 1_000, 127_000_000),
        },
        ["no least STmin"] = options => options with { StMinLeastNs = 0 },
        ["no override"] = options => options with { StMinOverrideNs = null },
        ["end to start"] = options => options with { StMinStartToStart = false },
        ["start to start"] = options => options with
        {
            StMinStartToStart = true,
            BitRate = options.BitRate with { DataBitsPerSecond = 2_000_000 },
        },
        ["STmin after FC"] = options => options with { StMinAfterFc = true },
        ["no STmin after FC"] = options => options with { StMinAfterFc = false },
        ["first FC only"] = options => options with { FirstFcOnly = true },
        ["each FC"] = options => options with { FirstFcOnly = false },
        ["no long PDUs"] = options => options with { LongPduOnClassic = false },
        ["long PDUs"] = options => options with { LongPduOnClassic = true },
        ["strict FF escape"] = options => options with { StrictFfEscape = true },
        ["no strict FF escape"] = options => options with { StrictFfEscape = false },
        ["not listen-only"] = options => options with { ListenOnly = false },
        ["no rx-padding"] = options => options with { RxPadding = null },
        ["not functional"] = options => options with { Functional = false },
        ["N_As + 1 ns"] = options => options with { N_AsNs = options.N_AsNs + 1 },
        ["N_As - 1 ns"] = options => options with { N_AsNs = options.N_AsNs - 1 },
        ["N_Ar + 1 ns"] = options => options with { N_ArNs = options.N_ArNs + 1 },
        ["N_Ar - 1 ns"] = options => options with { N_ArNs = options.N_ArNs - 1 },
        ["N_Bs + 1 ns"] = options => options with { N_BsNs = options.N_BsNs + 1 },
        ["N_Bs - 1 ns"] = options => options with { N_BsNs = options.N_BsNs - 1 },
        ["N_Br + 1 ns"] = options => options with { N_BrNs = options.N_BrNs + 1 },
        ["no N_Br"] = options => options with { N_BrNs = 0 },
        ["N_Cs + 1 ns"] = options => options with { N_CsNs = options.N_CsNs + 1 },
        ["no N_Cs"] = options => options with { N_CsNs = 0 },
        ["N_Cr + 1 ns"] = options => options with { N_CrNs = options.N_CrNs + 1 },
        ["N_Cr - 1 ns"] = options => options with { N_CrNs = options.N_CrNs - 1 },
        ["N_WFTmax + 1"] = options => options with { WftMax = options.WftMax + 1 },
        ["N_WFTmax - 1"] = options => options with { WftMax = Math.Max(0, options.WftMax - 1) },
        ["PDU-max + 1"] = options => options with { PduMax = options.PduMax + 1 },
        ["PDU-max - 1"] = options => options with { PduMax = Math.Max(8, options.PduMax - 1) },
    };

    public static TheoryData<string> WrongOptionNames => new(WrongOptions.Keys);

    public static TheoryData<string> Files => new(CaseLibrary.Ours.Select(item => item.File).Distinct());

    [Theory]
    [MemberData(nameof(Files))]
    public void WrongExpectations_OfEveryCase_AreFound(string file)
    {
        var survivors = new List<string>();
        foreach (var original in CaseLibrary.Ours.Where(item => item.File == file))
        {
            var mutants = Mutations.Of(original).ToArray();
            Assert.NotEmpty(mutants);
            survivors.AddRange(mutants.Where(item => Passes(item.Mutant, original.Options)).Select(item => item.What));
        }

        Assert.Empty(survivors.Take(SurvivorsShown));
    }

    [Theory]
    [MemberData(nameof(WrongOptionNames))]
    public void WrongOption_OfTheImplementation_IsFound(string name)
    {
        var wrong = WrongOptions[name];
        Assert.Contains(
            CaseLibrary.Ours.Where(item => wrong(item.Options) != item.Options && Passes(item, item.Options)),
            item => !Passes(item, wrong(item.Options)));
    }

    private static bool Passes(ConformanceCase conformanceCase, CaseOptions options)
    {
        try
        {
            CaseRunner.Run(conformanceCase, new VirtualLinkTarget(options));
            return true;
        }
        catch (CaseFailedException)
        {
            return false;
        }
    }
}
