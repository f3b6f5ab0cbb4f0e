using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Channels;

/// <summary>
/// Finds the link that a received frame belongs to: by identifier, and by the byte before the N_PCI where links share
/// an identifier (N_TA of extended addressing, N_AE of mixed addressing).
/// </summary>
internal sealed class FrameRouter
{
    private readonly Dictionary<CanId, Entry> _entries = [];

    /// <summary>Adds a link.</summary>
    /// <exception cref="InputException">Another link receives on the same address.</exception>
    public void Add(CanLink link)
    {
        var (id, prefix) = link.RxAddress;
        if (!_entries.TryGetValue(id, out var entry))
        {
            entry = _entries[id] = new Entry();
        }

        // Without a prefix every first byte is the link's own N_PCI, so it cannot share the identifier.
        var other = entry.Plain
            ?? (prefix is { } own ? entry.ByPrefix?[own] : entry.ByPrefix?.First(link => link is not null));
        if (other is not null)
        {
            throw new InputException($"{link.Name} and {other.Name} both receive on {Text(link.RxAddress)}");
        }

        if (prefix is { } first)
        {
            entry.ByPrefix ??= new CanLink[byte.MaxValue + 1];
            entry.ByPrefix[first] = link;
        }
        else
        {
            entry.Plain = link;
        }
    }

    /// <summary>The link of a frame; null: it is none of ours.</summary>
    public CanLink? Find(in CanFrame frame)
    {
        if (!_entries.TryGetValue(frame.Id, out var entry))
        {
            return null;
        }

        return entry.ByPrefix is { } byPrefix && frame.Length > 0 ? byPrefix[frame.Data[0]] : entry.Plain;
    }

    private static string Text(in IsoTpAddress address) =>
        address.Prefix is { } prefix ? $"{address.Id} with {prefix:X2} in the first byte" : $"{address.Id}";

    private sealed class Entry
    {
        public CanLink? Plain;
        public CanLink?[]? ByPrefix;
    }
}
