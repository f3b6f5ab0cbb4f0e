namespace FlashEngine.Uds.Services;

/// <summary>inputOutputControlParameter, the first byte of 2F's controlOptionRecord.</summary>
public enum InputOutputControlParameter : byte
{
    /// <summary>00: the ECU controls it again.</summary>
    ReturnControlToEcu = 0x00,

    /// <summary>01: to its default state.</summary>
    ResetToDefault = 0x01,

    /// <summary>02: as it is now.</summary>
    FreezeCurrentState = 0x02,

    /// <summary>03: to the state that follows.</summary>
    ShortTermAdjustment = 0x03,
}

/// <summary>InputOutputControlByIdentifier, service 2F (ISO 14229-1).</summary>
public static class InputOutputControlByIdentifier
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x2F;

    private const int HeaderLength = 4;

    /// <summary>Makes the request <c>2F DID parameter controlState controlEnableMask</c>.</summary>
    /// <param name="dataIdentifier">What is controlled.</param>
    /// <param name="parameter">00..03.</param>
    /// <param name="controlState">The state of 03; empty for the others.</param>
    /// <param name="controlEnableMaskRecord">Which parts of the record it is about; empty: all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The parameter is none of the standard's.</exception>
    public static byte[] Encode(
        ushort dataIdentifier,
        InputOutputControlParameter parameter,
        ReadOnlySpan<byte> controlState = default,
        ReadOnlySpan<byte> controlEnableMaskRecord = default)
    {
        if (parameter > InputOutputControlParameter.ShortTermAdjustment)
        {
            throw new ArgumentOutOfRangeException(
                nameof(parameter), parameter, $"0x{(byte)parameter:X2}; it must be 0x00..0x03");
        }

        return
        [
            ServiceId,
            (byte)(dataIdentifier >> 8),
            (byte)dataIdentifier,
            (byte)parameter,
            .. controlState,
            .. controlEnableMaskRecord,
        ];
    }

    /// <summary>Reads <c>6F DID parameter controlState</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="dataIdentifier">The identifier that was sent.</param>
    /// <param name="parameter">The parameter that was sent.</param>
    /// <param name="controlState">The state now, a part of <paramref name="response"/>; may be empty.</param>
    /// <returns>False when it is another answer, or one of another identifier or parameter.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response,
        ushort dataIdentifier,
        InputOutputControlParameter parameter,
        out ReadOnlySpan<byte> controlState)
    {
        controlState = default;
        if (response.Length < HeaderLength
            || response[0] != ServiceId + 0x40
            || response[1] != dataIdentifier >> 8
            || response[2] != (byte)dataIdentifier
            || response[3] != (byte)parameter)
        {
            return false;
        }

        controlState = response[HeaderLength..];
        return true;
    }
}
