using System.Buffers.Binary;

namespace FlashEngine.Uds.Services;

/// <summary>diagnosticSessionType of 10; the values 40..7E are the vehicle manufacturer's and the supplier's.</summary>
public enum Session : byte
{
    /// <summary>01: what every ECU runs after power-on.</summary>
    Default = 0x01,

    /// <summary>02: the session of erase and download, usually in the boot loader.</summary>
    Programming = 0x02,

    /// <summary>03: extended diagnostics, from where 28 and 85 are accepted.</summary>
    Extended = 0x03,

    /// <summary>04: safety systems.</summary>
    SafetySystem = 0x04,
}

/// <summary>The timing that an ECU announces for a session (sessionParameterRecord of 50).</summary>
/// <param name="P2ServerMax">Until its first answer to a request; resolution 1 ms.</param>
/// <param name="P2StarServerMax">Until its next answer after response pending; resolution 10 ms.</param>
public readonly record struct SessionTiming(TimeSpan P2ServerMax, TimeSpan P2StarServerMax);

/// <summary>DiagnosticSessionControl, service 10 (ISO 14229-1).</summary>
public static class DiagnosticSessionControl
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x10;

    private const int ResponseLength = 6;

    /// <summary>Makes the request <c>10 session</c>.</summary>
    /// <param name="session">01..7F.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response (<c>10 83</c>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The session is 0 or needs more than 7 bits.</exception>
    public static byte[] Encode(Session session, bool suppressPositiveResponse = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero((byte)session, nameof(session));
        return [ServiceId, ServiceExchange.SubFunction((byte)session, suppressPositiveResponse)];
    }

    /// <summary>Reads <c>50 session P2(2, ms) P2*(2, 10 ms)</c>.</summary>
    /// <returns>False when it is another answer, or not 6 bytes long.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, Session session, out SessionTiming timing)
    {
        if (response.Length != ResponseLength || !ServiceExchange.Echoes(response, ServiceId, (byte)session))
        {
            timing = default;
            return false;
        }

        timing = new SessionTiming(
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt16BigEndian(response[2..])),
            TimeSpan.FromMilliseconds(10L * BinaryPrimitives.ReadUInt16BigEndian(response[4..])));
        return true;
    }

    /// <summary>Changes the session.</summary>
    /// <param name="client">The ECU's client; it adopts the timing of the answer.</param>
    /// <param name="session">01..7F.</param>
    /// <param name="options">Null: the ECU's settings, and one repeat after a time-out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The timing that the ECU announces for the session.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>50 session</c> with timing.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<SessionTiming> DiagnosticSessionControlAsync(
        this IUdsClient client,
        Session session,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(session);
        var response = await client.RequestAsync(request, options ?? ServiceExchange.RepeatOnce, cancellation);
        return TryDecode(response, session, out var timing)
            ? timing
            : throw ServiceExchange.Invalid(client, $"50 {(byte)session:X2} P2(2) P2*(2)", request, response);
    }
}
