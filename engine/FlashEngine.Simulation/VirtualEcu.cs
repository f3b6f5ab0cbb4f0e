using System.Text;
using FlashEngine.Simulation.Bus;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.Uds;

namespace FlashEngine.Simulation;

/// <summary>
/// A virtual ECU, seen from outside the vehicle: what a test or a report wants to know of it. Every member first lets
/// the ECU's bus come up to station time, and may be called from any thread.
/// </summary>
public sealed class VirtualEcu
{
    private readonly UdsServer _server;
    private readonly EcuMemory _memory;
    private readonly Action<Action> _guard;

    /// <summary>Makes the view of an ECU.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="server">Its UDS server.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="guard">Runs an action while the ECU has come up to station time and stands still.</param>
    internal VirtualEcu(string name, UdsServer server, EcuMemory memory, Action<Action> guard)
    {
        Name = name;
        _server = server;
        _memory = memory;
        _guard = guard;
    }

    /// <summary>Makes the view of an ECU on a bus.</summary>
    internal VirtualEcu(string name, IEcuBus bus, EcuNode node)
        : this(name, node.Server, node.Memory, action =>
        {
            lock (bus.Gate)
            {
                bus.CatchUp();
                action();
            }
        })
    {
    }

    /// <summary>The ECU's name.</summary>
    public string Name { get; }

    /// <summary>True when the application runs; false in the boot loader and during a reset.</summary>
    public bool IsApplicationRunning => Read(() => _server.IsApplicationRunning);

    /// <summary>The active diagnostic session: 01 default, 02 programming, 03 extended.</summary>
    public byte ActiveSession => Read(() => _server.Session);

    /// <summary>False after 28 03 01, until 28 00 01, the default session or a reset.</summary>
    public bool NormalCommunicationEnabled => Read(() => _server.IsNormalCommunicationEnabled);

    /// <summary>False after 85 02, until 85 01, the default session or a reset.</summary>
    public bool DtcSettingOn => Read(() => _server.IsDtcSettingOn);

    /// <summary>How many sendKey requests the ECU has seen, right and wrong ones.</summary>
    public int SecurityAttempts => Read(() => _server.SecurityAttempts);

    /// <summary>How many blocks of TransferData were written to flash; a repeated one counts once.</summary>
    public long FlashWrites => Read(() => _server.FlashWrites);

    /// <summary>How many erase routines were completed.</summary>
    public long FlashErases => Read(() => _server.FlashErases);

    /// <summary>The version text in memory; null when that memory is erased.</summary>
    public string? Version =>
        Read(() => _memory.ReadVersion() is { } text ? Encoding.ASCII.GetString(text) : null);

    /// <summary>Reads memory as it is now.</summary>
    /// <param name="address">First address.</param>
    /// <param name="length">Length in bytes; the range lies in one logical block.</param>
    /// <exception cref="ArgumentOutOfRangeException">No logical block holds the range.</exception>
    public byte[] ReadMemory(uint address, int length) => Read(() =>
    {
        var block = _memory.Find(address, length)
            ?? throw new ArgumentOutOfRangeException(
                nameof(address), $"{address:X8} with {length} bytes lies in no logical block of {Name}");
        return block.At(address, length).ToArray();
    });

    /// <summary>
    /// Flips the lowest bit of a byte in memory, as flash that goes bad does; nothing in the ECU notices.
    /// </summary>
    /// <param name="address">The byte's address.</param>
    /// <exception cref="ArgumentOutOfRangeException">No logical block holds it.</exception>
    public void FlipBit(uint address) => Read(() =>
    {
        var block = _memory.Find(address, 1)
            ?? throw new ArgumentOutOfRangeException(
                nameof(address), $"{address:X8} lies in no logical block of {Name}");
        return block.At(address, 1)[0] ^= 1;
    });

    private T Read<T>(Func<T> read)
    {
        T? value = default;
        _guard(() => value = read());
        return value!;
    }
}
