using System.Buffers.Binary;

namespace FlashEngine.Uds.Services;

/// <summary>routineControlType of 31.</summary>
public enum RoutineControlType : byte
{
    /// <summary>01: startRoutine.</summary>
    Start = 0x01,

    /// <summary>02: stopRoutine.</summary>
    Stop = 0x02,

    /// <summary>03: requestRoutineResults.</summary>
    RequestResults = 0x03,
}

/// <summary>Routines that ISO 14229-1 gives an identifier; most others are the manufacturer's.</summary>
public static class RoutineIdentifier
{
    /// <summary>FF00: eraseMemory.</summary>
    public const ushort EraseMemory = 0xFF00;

    /// <summary>FF01: checkProgrammingDependencies.</summary>
    public const ushort CheckProgrammingDependencies = 0xFF01;
}

/// <summary>RoutineControl, service 31 (ISO 14229-1).</summary>
public static class RoutineControl
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x31;

    private const int HeaderLength = 4;

    /// <summary>Makes the request <c>31 routineControlType RID routineControlOptionRecord</c>.</summary>
    /// <param name="type">Start, stop or ask for results.</param>
    /// <param name="routineIdentifier">The routine.</param>
    /// <param name="optionRecord">What the routine wants; may be empty.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response (<c>31 81</c>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of the standard's.</exception>
    public static byte[] Encode(
        RoutineControlType type,
        ushort routineIdentifier,
        ReadOnlySpan<byte> optionRecord = default,
        bool suppressPositiveResponse = false)
    {
        if (type is < RoutineControlType.Start or > RoutineControlType.RequestResults)
        {
            throw new ArgumentOutOfRangeException(
                nameof(type), type, $"0x{(byte)type:X2} is no routineControlType; it must be 0x01..0x03");
        }

        var subFunction = ServiceExchange.SubFunction((byte)type, suppressPositiveResponse);
        return [ServiceId, subFunction, (byte)(routineIdentifier >> 8), (byte)routineIdentifier, .. optionRecord];
    }

    /// <summary>Reads <c>71 routineControlType RID routineStatusRecord</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="type">The type that was sent.</param>
    /// <param name="routineIdentifier">The routine that was named.</param>
    /// <param name="statusRecord">What follows in <paramref name="response"/>; may be empty.</param>
    /// <returns>False when it is another answer, or one of another routine.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response,
        RoutineControlType type,
        ushort routineIdentifier,
        out ReadOnlySpan<byte> statusRecord)
    {
        if (response.Length < HeaderLength
            || !ServiceExchange.Echoes(response, ServiceId, (byte)type)
            || BinaryPrimitives.ReadUInt16BigEndian(response[2..]) != routineIdentifier)
        {
            statusRecord = default;
            return false;
        }

        statusRecord = response[HeaderLength..];
        return true;
    }

    /// <summary>Starts or stops a routine, or asks for its results.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="type">Start, stop or ask for results.</param>
    /// <param name="routineIdentifier">The routine.</param>
    /// <param name="optionRecord">What the routine wants; may be empty.</param>
    /// <param name="options">
    /// Null: the ECU's settings, and two repeats after time-outs where only results are asked for.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The routineStatusRecord; may be empty.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>71 routineControlType RID</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> RoutineControlAsync(
        this IUdsClient client,
        RoutineControlType type,
        ushort routineIdentifier,
        ReadOnlyMemory<byte> optionRecord = default,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(type, routineIdentifier, optionRecord.Span);
        var usual = type == RoutineControlType.RequestResults
            ? ServiceExchange.RepeatTwice
            : UdsRequestOptions.Default;
        var response = await client.RequestAsync(request, options ?? usual, cancellation);
        return TryDecode(response, type, routineIdentifier, out var statusRecord)
            ? statusRecord.ToArray()
            : throw ServiceExchange.Invalid(client, $"71 {(byte)type:X2} {routineIdentifier:X4}", request, response);
    }
}
