namespace FlashEngine.Uds.Services;

/// <summary>
/// SecurityAccess, service 27 (ISO 14229-1). A level is named by its requestSeed sub-function, which is odd; sendKey is
/// the even one that follows.
/// </summary>
public static class SecurityAccess
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x27;

    private const byte LevelMax = 0x7D;
    private const int HeaderLength = 2;

    /// <summary>Makes the request <c>27 level securityAccessDataRecord</c>.</summary>
    /// <param name="level">requestSeed sub-function, odd, 01..7D.</param>
    /// <param name="securityAccessDataRecord">What the ECU wants to know first; usually nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is even or above 7D.</exception>
    public static byte[] EncodeRequestSeed(byte level, ReadOnlySpan<byte> securityAccessDataRecord = default)
        => [ServiceId, RequestSeed(level), .. securityAccessDataRecord];

    /// <summary>Makes the request <c>27 level+1 securityKey</c>.</summary>
    /// <param name="level">requestSeed sub-function, odd, 01..7D.</param>
    /// <param name="securityKey">At least 1 byte.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is even or above 7D.</exception>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static byte[] EncodeSendKey(byte level, ReadOnlySpan<byte> securityKey)
        => securityKey.IsEmpty
            ? throw new ArgumentException("the key is empty", nameof(securityKey))
            : [ServiceId, SendKey(level), .. securityKey];

    /// <summary>Reads <c>67 level securitySeed</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="level">requestSeed sub-function.</param>
    /// <param name="securitySeed">The seed, a part of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, or the seed is empty.</returns>
    public static bool TryDecodeSeed(ReadOnlySpan<byte> response, byte level, out ReadOnlySpan<byte> securitySeed)
    {
        if (response.Length <= HeaderLength || !ServiceExchange.Echoes(response, ServiceId, RequestSeed(level)))
        {
            securitySeed = default;
            return false;
        }

        securitySeed = response[HeaderLength..];
        return true;
    }

    /// <summary>Reads <c>67 level+1</c>: the key was right.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecodeSendKey(ReadOnlySpan<byte> response, byte level)
        => response.Length == HeaderLength && ServiceExchange.Echoes(response, ServiceId, SendKey(level));

    /// <summary>True for an all-zero seed: the level is unlocked already, and no key must be sent.</summary>
    public static bool IsUnlocked(ReadOnlySpan<byte> securitySeed) => !securitySeed.ContainsAnyExcept((byte)0);

    /// <summary>Asks for a seed.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="level">requestSeed sub-function, odd, 01..7D.</param>
    /// <param name="options">Null: the ECU's settings, and one repeat after a time-out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The seed, at least 1 byte; see <see cref="IsUnlocked"/>.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused; 37: its delay is still running.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>67 level</c> with a seed.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> RequestSeedAsync(
        this IUdsClient client,
        byte level,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = EncodeRequestSeed(level);
        var response = await client.RequestAsync(request, options ?? ServiceExchange.RepeatOnce, cancellation);
        return TryDecodeSeed(response, level, out var seed)
            ? seed.ToArray()
            : throw ServiceExchange.Invalid(client, $"67 {level:X2} and a seed", request, response);
    }

    /// <summary>Sends a key, once: a lost answer is not asked for again, each key counts as an attempt.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="level">requestSeed sub-function, odd, 01..7D.</param>
    /// <param name="key">The key, at least 1 byte.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused; 35: wrong key; 36: too many attempts.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>67 level+1</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task SendKeyAsync(
        this IUdsClient client,
        byte level,
        ReadOnlyMemory<byte> key,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = EncodeSendKey(level, key.Span);
        var response = await client.RequestAsync(request, options, cancellation);
        if (!TryDecodeSendKey(response, level))
        {
            throw ServiceExchange.Invalid(client, $"67 {SendKey(level):X2}", request, response);
        }
    }

    private static byte RequestSeed(byte level)
        => level % 2 == 1 && level <= LevelMax
            ? level
            : throw new ArgumentOutOfRangeException(
                nameof(level), level, $"0x{level:X2} is no requestSeed sub-function; it must be odd, 0x01..0x7D");

    private static byte SendKey(byte level) => (byte)(RequestSeed(level) + 1);
}
