using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>What a channel of a PassThru library carries; the numbers are those of SAE J2534-1.</summary>
internal enum PassThruProtocol : uint
{
    /// <summary>CAN frames.</summary>
    Can = 5,

    /// <summary>PDUs of ISO 15765-2.</summary>
    Iso15765 = 6,
}

/// <summary>What a host is to open.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Name">Which interface of the library; empty: its choice.</param>
/// <param name="BitRate">The bit rate of the bus.</param>
/// <param name="BatteryMinMv">The least battery voltage in millivolts; null: not read.</param>
internal sealed record PassThruRequest(PassThruProtocol Protocol, string Name, CanBitRate BitRate, int? BatteryMinMv);
