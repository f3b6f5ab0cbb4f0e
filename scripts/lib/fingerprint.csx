// The fingerprint: who wrote this ECU, and when.

const ushort FingerprintDid = 0xF15A;
const int TesterSerialLength = 6;

/// Writes 9 bytes: the date as BCD year, month, day, then the tester's serial number as 6 ASCII characters
/// (parameter 'testerSerial' of the ECU type, else FLASH1).
async Task WriteFingerprint(IFlashContext ecu)
{
    var date = ecu.UtcNow;
    var serial = ecu.Type.Parameters.GetValueOrDefault("testerSerial", "FLASH1");
    if (serial.Length != TesterSerialLength || !serial.All(char.IsAscii))
    {
        throw new InputException(
            $"parameter testerSerial of ECU type '{ecu.Type.Name}' is '{serial}'; it must be 6 ASCII characters");
    }

    byte[] record = [Bcd(date.Year % 100), Bcd(date.Month), Bcd(date.Day), .. serial.Select(letter => (byte)letter)];
    await ecu.Uds.WriteDataByIdentifierAsync(FingerprintDid, record);
}

/// Two decimal digits in one byte.
byte Bcd(int number) => (byte)((number / 10 << 4) | (number % 10));
