namespace FlashEngine.Tests.Packages;

/// <summary>Real firmware, as Debian packages bring it.</summary>
internal static class Firmware
{
    private const string Avr = "/usr/share/arduino/hardware/arduino/avr/bootloaders";

    /// <summary>micro:bit MicroPython: 1 MB as Intel HEX.</summary>
    public const string MicroPython = "/usr/share/firmware-microbit-micropython/firmware.hex";

    /// <summary>Pairs of builds of one source: a boot loader and its successor or variant.</summary>
    public static IReadOnlyList<(string Old, string New)> Pairs { get; } =
    [
        ($"{Avr}/atmega/ATmegaBOOT_168_atmega328_notp.hex", $"{Avr}/atmega/ATmegaBOOT_168_atmega328.hex"),
        ($"{Avr}/atmega/ATmegaBOOT_168_diecimila.hex", $"{Avr}/atmega/ATmegaBOOT_168_pro_16MHz.hex"),
        ($"{Avr}/optiboot/optiboot_atmega168.hex", $"{Avr}/optiboot/optiboot_atmega328.hex"),
    ];

    public static bool IsInstalled { get; } =
        File.Exists(MicroPython) && Pairs.All(pair => File.Exists(pair.Old) && File.Exists(pair.New));
}
