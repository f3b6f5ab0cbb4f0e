namespace FlashEngine.Station.Packages.Delta;

/// <summary>
/// The addresses of earlier copies in a window, by which later ones are told in fewer bytes (RFC 3284, 5.1 to 5.3).
/// </summary>
internal sealed class VcdiffAddressCache
{
    private const int Near = 4;
    private const int Same = 3;
    private const int Here = 1;
    private const int FirstNearMode = 2;

    /// <summary>The first mode whose address is one byte.</summary>
    public const int FirstSameMode = FirstNearMode + Near;

    /// <summary>How many modes there are.</summary>
    public const int Modes = FirstSameMode + Same;

    private readonly long[] _near = new long[Near];
    private readonly long[] _same = new long[Same * 256];
    private int _next;

    /// <summary>Forgets everything: each window begins so.</summary>
    public void Clear()
    {
        Array.Clear(_near);
        Array.Clear(_same);
        _next = 0;
    }

    /// <summary>Reads the address of a copy; whether it lies in front of <paramref name="here"/> is for the caller
    /// to check, before <see cref="Note"/>.</summary>
    public long Read(VcdiffSection addresses, int mode, long here) => mode switch
    {
        0 => addresses.ReadInteger(),
        Here => here - addresses.ReadInteger(),
        < FirstSameMode => unchecked(_near[mode - FirstNearMode] + addresses.ReadInteger()),
        _ => _same[((mode - FirstSameMode) * 256) + addresses.ReadByte()],
    };

    /// <summary>Remembers the address of a copy.</summary>
    public void Note(long address)
    {
        _near[_next] = address;
        _next = (_next + 1) % Near;
        _same[address % _same.Length] = address;
    }
}
