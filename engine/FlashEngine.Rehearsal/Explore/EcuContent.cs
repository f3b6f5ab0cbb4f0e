using FlashEngine.Scripting;
using FlashEngine.Simulation;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>What an ECU's memory holds.</summary>
internal enum Holding
{
    /// <summary>Exactly what it held before the run.</summary>
    Old,

    /// <summary>Exactly what the package brings, and all else as before.</summary>
    New,

    /// <summary>Something else.</summary>
    Neither,
}

/// <summary>Compares an ECU's memory, all of its flash, with what it was and what it is to be.</summary>
internal sealed class EcuContent
{
    private readonly VirtualEcu _ecu;
    private readonly List<(LogicalBlock Layout, byte[] Old, byte[] New)> _blocks;

    public EcuContent(EcuEntry entry, VirtualEcu ecu, NewContent content)
    {
        _ecu = ecu;
        _blocks = [];
        foreach (var layout in entry.Type.Blocks.Where(block => block.Name != "driver"))
        {
            var old = ecu.ReadMemory(layout.Address, (int)layout.Length);
            _blocks.Add((layout, old, content.Blocks.GetValueOrDefault(layout, old)));
        }
    }

    /// <summary>Looks at the memory as it is now.</summary>
    public Holding Look()
    {
        var (isOld, isNew) = (true, true);
        foreach (var (layout, old, brought) in _blocks)
        {
            var now = _ecu.ReadMemory(layout.Address, (int)layout.Length).AsSpan();
            isOld &= now.SequenceEqual(old);
            isNew &= now.SequenceEqual(brought);
        }

        return isNew ? Holding.New : isOld ? Holding.Old : Holding.Neither;
    }
}
