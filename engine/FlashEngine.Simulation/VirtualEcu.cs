using System.Text;
using FlashEngine.Simulation.Bus;
using FlashEngine.Simulation.Ecu;

namespace FlashEngine.Simulation;

/// <summary>
/// A virtual ECU, seen from outside the vehicle: what a test or a report wants to know of it. Every member first lets
/// the ECU's bus come up to station time, and may be called from any thread.
/// </summary>
public sealed class VirtualEcu
{
    private readonly IEcuBus _bus;
    private readonly EcuNode _node;

    internal VirtualEcu(VirtualEcuOptions options, IEcuBus bus, EcuNode node)
    {
        Name = options.Name;
        _bus = bus;
        _node = node;
    }

    /// <summary>The ECU's name.</summary>
    public string Name { get; }

    /// <summary>True when the application runs; false in the boot loader and during a reset.</summary>
    public bool IsApplicationRunning => Read(node => node.Server.IsApplicationRunning);

    /// <summary>The active diagnostic session: 01 default, 02 programming, 03 extended.</summary>
    public byte ActiveSession => Read(node => node.Server.Session);

    /// <summary>False after 28 03 01, until 28 00 01, the default session or a reset.</summary>
    public bool NormalCommunicationEnabled => Read(node => node.Server.IsNormalCommunicationEnabled);

    /// <summary>False after 85 02, until 85 01, the default session or a reset.</summary>
    public bool DtcSettingOn => Read(node => node.Server.IsDtcSettingOn);

    /// <summary>How many sendKey requests the ECU has seen, right and wrong ones.</summary>
    public int SecurityAttempts => Read(node => node.Server.SecurityAttempts);

    /// <summary>How many blocks of TransferData were written to flash; a repeated one counts once.</summary>
    public long FlashWrites => Read(node => node.Server.FlashWrites);

    /// <summary>How many erase routines were completed.</summary>
    public long FlashErases => Read(node => node.Server.FlashErases);

    /// <summary>The version text in memory; null when that memory is erased.</summary>
    public string? Version =>
        Read(node => node.Memory.ReadVersion() is { } text ? Encoding.ASCII.GetString(text) : null);

    /// <summary>Reads memory as it is now.</summary>
    /// <param name="address">First address.</param>
    /// <param name="length">Length in bytes; the range lies in one logical block.</param>
    /// <exception cref="ArgumentOutOfRangeException">No logical block holds the range.</exception>
    public byte[] ReadMemory(uint address, int length) => Read(node =>
    {
        var block = node.Memory.Find(address, length)
            ?? throw new ArgumentOutOfRangeException(
                nameof(address), $"{address:X8} with {length} bytes lies in no logical block of {Name}");
        return block.At(address, length).ToArray();
    });

    private T Read<T>(Func<EcuNode, T> read)
    {
        lock (_bus.Gate)
        {
            _bus.CatchUp();
            return read(_node);
        }
    }
}
