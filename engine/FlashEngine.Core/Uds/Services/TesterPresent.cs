namespace FlashEngine.Uds.Services;

/// <summary>TesterPresent, service 3E (ISO 14229-1): keeps a session from falling back after S3.</summary>
public static class TesterPresent
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x3E;

    private const byte ZeroSubFunction = 0x00;

    /// <summary>Makes the request <c>3E 00</c>, or <c>3E 80</c> without a positive response.</summary>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    public static byte[] Encode(bool suppressPositiveResponse = false)
        => [ServiceId, ServiceExchange.SubFunction(ZeroSubFunction, suppressPositiveResponse)];

    /// <summary>Reads <c>7E 00</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response)
        => response.Length == 2 && ServiceExchange.Echoes(response, ServiceId, ZeroSubFunction);

    /// <summary>Asks for a sign of life, or only gives one.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="suppressPositiveResponse">Only give one (<c>3E 80</c>).</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>7E 00</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task TesterPresentAsync(
        this IUdsClient client,
        bool suppressPositiveResponse = false,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(suppressPositiveResponse);
        var settings = ServiceExchange.With(options ?? ServiceExchange.RepeatTwice, suppressPositiveResponse);
        var response = await client.RequestAsync(request, settings, cancellation);
        if (!suppressPositiveResponse && !TryDecode(response))
        {
            throw ServiceExchange.Invalid(client, "7E 00", request, response);
        }
    }
}
