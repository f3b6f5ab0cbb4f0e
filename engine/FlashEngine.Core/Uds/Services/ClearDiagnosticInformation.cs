namespace FlashEngine.Uds.Services;

/// <summary>ClearDiagnosticInformation, service 14 (ISO 14229-1).</summary>
public static class ClearDiagnosticInformation
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x14;

    /// <summary>groupOfDTC of all trouble codes.</summary>
    public const uint AllGroups = 0xFFFFFF;

    /// <summary>Makes the request <c>14 groupOfDTC(3) [MemorySelection]</c>.</summary>
    /// <param name="groupOfDtc">000000..FFFFFF.</param>
    /// <param name="memorySelection">A memory that the user defined (from 2020); null: the ordinary one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group needs more than 3 bytes.</exception>
    public static byte[] Encode(uint groupOfDtc = AllGroups, byte? memorySelection = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groupOfDtc, AllGroups);
        byte[] group = [ServiceId, (byte)(groupOfDtc >> 16), (byte)(groupOfDtc >> 8), (byte)groupOfDtc];
        return memorySelection is { } memory ? [.. group, memory] : group;
    }

    /// <summary>Reads <c>54</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response) => response is [ServiceId + 0x40];

    /// <summary>Clears stored trouble codes.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="groupOfDtc">000000..FFFFFF; all groups by default.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>54</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task ClearDiagnosticInformationAsync(
        this IUdsClient client,
        uint groupOfDtc = AllGroups,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(groupOfDtc);
        var response = await client.RequestAsync(request, options, cancellation);
        if (!TryDecode(response))
        {
            throw ServiceExchange.Invalid(client, "54", request, response);
        }
    }
}
