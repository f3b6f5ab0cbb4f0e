using FlashEngine.Adapters.SocketCan.Native;
using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>
/// The identifiers that the kernel passes to a channel. Its own frames come back through the same filter, so every
/// identifier that the channel sends on joins the list before its first frame.
/// </summary>
internal sealed class IdFilter(IEnumerable<CanId> receiveIds)
{
    private const int LengthMax = 512; // CAN_RAW_FILTER_MAX
    private readonly HashSet<CanId> _ids = [.. receiveIds];

    // A stream of frames asks for the same identifier again and again.
    private CanId? _lastId;

    /// <summary>Gives the list to a socket.</summary>
    /// <exception cref="ChannelException">The kernel refused.</exception>
    public void Apply(CanSocket socket)
    {
        // More than the kernel compares: everything passes, and the owner looks at the identifiers anyway.
        CanFilter[] filters = _ids.Count > LengthMax ? [default] : [.. _ids.Select(KernelFrame.FilterOf)];
        socket.SetFilters(filters);
    }

    /// <summary>Lets an identifier pass from now on.</summary>
    /// <exception cref="ChannelException">The kernel refused.</exception>
    public void Add(CanId id, CanSocket socket)
    {
        if (id == _lastId)
        {
            return;
        }

        if (_ids.Add(id))
        {
            Apply(socket);
        }

        _lastId = id;
    }
}
