using FlashEngine.Images;

namespace FlashEngine.Cli.Demo;

/// <summary>Real firmware: the MicroPython runtime of the BBC micro:bit and boot loaders of Arduino boards.</summary>
internal sealed class DemoFirmware
{
    private const string Install =
        "apt-get install -y --no-install-recommends firmware-microbit-micropython arduino-core-avr";

    private const string MicroPythonFile = "/usr/share/firmware-microbit-micropython/firmware.hex";
    private const string ArduinoFolder = "/usr/share/arduino/hardware/arduino/avr/bootloaders";

    // Small ones for small ECUs; each is the loader of another board.
    private static readonly string[] ArduinoFiles =
    [
        "stk500v2/stk500boot_v2_mega2560.hex",
        "atmega/ATmegaBOOT_168_atmega1280.hex",
        "atmega/ATmegaBOOT_168_atmega328.hex",
    ];

    private DemoFirmware(FirmwareImage microPython, IReadOnlyList<FirmwareImage> arduino)
    {
        MicroPython = microPython;
        Arduino = arduino;
    }

    /// <summary>About 240 KB of code from address 0, and a few configuration bytes far above.</summary>
    public FirmwareImage MicroPython { get; }

    /// <summary>Boot loaders of some KB each.</summary>
    public IReadOnlyList<FirmwareImage> Arduino { get; }

    /// <summary>Reads the firmware files of the machine.</summary>
    /// <exception cref="InputException">They are not installed.</exception>
    /// <exception cref="ImageFormatException">One of them is damaged.</exception>
    public static DemoFirmware Read()
        => new(ReadOne(MicroPythonFile), [.. ArduinoFiles.Select(file => ReadOne(Path.Combine(ArduinoFolder, file)))]);

    private static FirmwareImage ReadOne(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"{path} is missing; run: {Install}");
        }

        using var content = File.OpenRead(path);
        return new IntelHexFormat().Read(content, new ImageReadOptions(path));
    }
}
