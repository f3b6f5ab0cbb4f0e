using FlashEngine.Simulation.Ecu;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Simulation.Tests.Ecu;

public sealed class RangeSetTests
{
    private const int Size = 64;

    [Fact]
    public void AddAndRemove_AnyOrder_EqualsASetOfSingleAddresses() =>
        Prop.ForAll(Operations().ToArbitrary(), operations =>
        {
            var ranges = new RangeSet();
            var model = new bool[Size];
            foreach (var (add, start, end) in operations)
            {
                if (add)
                {
                    ranges.Add(start, end);
                }
                else
                {
                    ranges.Remove(start, end);
                }

                Array.Fill(model, add, start, Math.Max(0, end - start));
            }

            return Enumerable.Range(0, Size).All(address => ranges.Contains(address, address + 1) == model[address])
                && IsMinimal(ranges);
        }).QuickCheckThrowOnFailure();

    private static Gen<List<(bool Add, int Start, int End)>> Operations() => Gen.ListOf(
        from add in Gen.Elements(true, true, false)
        from start in Gen.Choose(0, Size - 1)
        from length in Gen.Choose(0, 16)
        select (add, start, Math.Min(Size, start + length))).Select(list => list.ToList());

    private static bool IsMinimal(RangeSet set) =>
        set.Ranges.All(range => range.Start < range.End)
        && set.Ranges.Zip(set.Ranges.Skip(1)).All(pair => pair.First.End < pair.Second.Start);
}
