using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlashEngine.Adapters.SocketCan.Native;

/// <summary>
/// The memory of one recvmmsg or sendmmsg: frames, and for reception the control messages that come with each. Made
/// once, pinned, so that nothing is allocated or moved per frame.
/// </summary>
internal sealed class MessageBatch
{
    /// <summary>How many frames one call moves at most.</summary>
    public const int Length = 64;

    // Room for a timestamp (32 bytes) and a count of drops (24 bytes) with their headers.
    private const int ControlLength = 64;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int TimestampType = 35; // SCM_TIMESTAMPNS
    private const int DropCountType = 40; // SO_RXQ_OVFL

    private readonly KernelFrame[] _frames = GC.AllocateArray<KernelFrame>(Length, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Length, pinned: true);
    private readonly BatchEntry[] _entries = GC.AllocateArray<BatchEntry>(Length, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(Length * ControlLength, pinned: true);

    public MessageBatch()
    {
        for (var i = 0; i < Length; i++)
        {
            _vectors[i] = new IoVector { Base = Marshal.UnsafeAddrOfPinnedArrayElement(_frames, i) };
            ref var header = ref _entries[i].Header;
            header.Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            header.VectorCount = 1;
        }
    }

    /// <summary>What the system call takes.</summary>
    public ref BatchEntry First => ref _entries[0];

    /// <summary>A frame of the batch.</summary>
    public ref KernelFrame Frame(int index) => ref _frames[index];

    /// <summary>How many bytes of a frame are to be sent.</summary>
    public void SetLength(int index, int length) => _vectors[index].Length = (nuint)length;

    /// <summary>Makes room for whatever comes; the kernel has overwritten the lengths that it used.</summary>
    /// <param name="used">How many messages the last call brought.</param>
    public void PrepareReceive(int used)
    {
        for (var i = 0; i < used; i++)
        {
            _vectors[i].Length = KernelFrame.FdLength;
            ref var header = ref _entries[i].Header;
            header.Control = Marshal.UnsafeAddrOfPinnedArrayElement(_control, i * ControlLength);
            header.ControlLength = ControlLength;
        }
    }

    /// <summary>The bytes received.</summary>
    public int ReceivedLength(int index) => (int)_entries[index].Length;

    /// <summary>True when this very socket had sent the frame (MSG_CONFIRM).</summary>
    public bool IsOwn(int index) => (_entries[index].Header.Flags & LibC.ConfirmFlag) != 0;

    /// <summary>When the kernel got the frame: wall clock, nanoseconds since 1970; 0 when it does not say.</summary>
    public long WallNs(int index)
    {
        var stamp = Find(index, TimestampType);
        return stamp.Length < Unsafe.SizeOf<TimeSpec>() ? 0 : ToNanoseconds(MemoryMarshal.Read<TimeSpec>(stamp));
    }

    /// <summary>How many frames the socket had dropped in all when it queued this one.</summary>
    public uint DropCount(int index)
    {
        var count = Find(index, DropCountType);
        return count.Length < sizeof(uint) ? 0 : MemoryMarshal.Read<uint>(count);
    }

    private static long ToNanoseconds(in TimeSpec time) => (time.Seconds * 1_000_000_000L) + time.Nanoseconds;

    // A struct cmsghdr is a length as wide as a pointer, a level and a type; the next one starts at a pointer's width.
    private ReadOnlySpan<byte> Find(int index, int type)
    {
        var headerLength = nint.Size + (2 * sizeof(int));
        var rest = _control.AsSpan(index * ControlLength, (int)_entries[index].Header.ControlLength);
        while (rest.Length >= headerLength)
        {
            var length = (int)MemoryMarshal.Read<nint>(rest);
            if (length < headerLength || length > rest.Length)
            {
                break;
            }

            if (MemoryMarshal.Read<int>(rest[nint.Size..]) == SocketLevel
                && MemoryMarshal.Read<int>(rest[(nint.Size + sizeof(int))..]) == type)
            {
                return rest[headerLength..length];
            }

            rest = rest[Math.Min(rest.Length, (length + nint.Size - 1) & -nint.Size)..];
        }

        return [];
    }
}
