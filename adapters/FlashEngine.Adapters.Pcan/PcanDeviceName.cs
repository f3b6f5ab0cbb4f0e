using System.Globalization;

namespace FlashEngine.Adapters.Pcan;

/// <summary>
/// The names of channels (<c>PCAN_USBBUS1</c>, short <c>usb1</c>) and the handles that PCAN-Basic has for them.
/// </summary>
internal static class PcanDeviceName
{
    private const int NumberMax = 16;

    private static readonly (string Name, string Short, ushort First, ushort Ninth)[] Families =
    [
        ("PCAN_USBBUS", "usb", 0x51, 0x509),
        ("PCAN_PCIBUS", "pci", 0x41, 0x409),
        ("PCAN_LANBUS", "lan", 0x801, 0x809),
    ];

    /// <summary>The handle of a name, long or short, in any case.</summary>
    public static bool TryParse(string name, out ushort handle)
    {
        foreach (var family in Families)
        {
            for (var number = 1; number <= NumberMax; number++)
            {
                var text = number.ToString(CultureInfo.InvariantCulture);
                if (name.Equals(family.Name + text, StringComparison.OrdinalIgnoreCase)
                    || name.Equals(family.Short + text, StringComparison.OrdinalIgnoreCase))
                {
                    handle = HandleOf(family, number);
                    return true;
                }
            }
        }

        handle = 0;
        return false;
    }

    /// <summary>The long name of a handle; of an older kind of device: its number.</summary>
    public static string Of(ushort handle)
    {
        foreach (var family in Families)
        {
            for (var number = 1; number <= NumberMax; number++)
            {
                if (HandleOf(family, number) == handle)
                {
                    return family.Name + number.ToString(CultureInfo.InvariantCulture);
                }
            }
        }

        return $"{handle:X}h";
    }

    private static ushort HandleOf((string Name, string Short, ushort First, ushort Ninth) family, int number) =>
        (ushort)(number < 9 ? family.First + number - 1 : family.Ninth + number - 9);
}
