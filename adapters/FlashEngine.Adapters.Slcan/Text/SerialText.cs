using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan.Text;

/// <summary>What a serial port makes of frames as text.</summary>
internal static class SerialText
{
    // A start bit, eight bits, a stop bit.
    private const int BitsPerCharacter = 10;

    // Letter, identifier, DLC, CR; each byte of data is two digits.
    private const int BaseCharacters = 1 + 3 + 1 + 1;
    private const int ExtendedCharacters = 1 + 8 + 1 + 1;
    private const int DataByteCharacters = 2;

    /// <summary>A port of this speed as a line to the controller.</summary>
    public static CanLine LineOf(int baud) => new(
        baud,
        BaseCharacters * BitsPerCharacter,
        ExtendedCharacters * BitsPerCharacter,
        DataByteCharacters * BitsPerCharacter);
}
