namespace FlashEngine.Uds;

/// <summary>How one request is treated where it differs from the ECU's settings.</summary>
public sealed record UdsRequestOptions
{
    /// <summary>The settings of the ECU, unchanged.</summary>
    public static UdsRequestOptions Default { get; } = new();

    /// <summary>How long the first response may take after the request; null: P2 of the session.</summary>
    public TimeSpan? P2 { get; init; }

    /// <summary>
    /// Policy for 78 (responsePending): how long the ECU may take in all, from the request on (1 s .. 1 h).
    /// </summary>
    public TimeSpan PendingMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Policy for 78: how many such answers the ECU may send, 1 or more; default: any number.</summary>
    public int PendingCountMax { get; init; } = int.MaxValue;

    /// <summary>Policy for 21 (busyRepeatRequest). The ECU has done nothing yet, so repeating is harmless.</summary>
    public RepeatPolicy Busy { get; init; } = RepeatPolicy.Busy;

    /// <summary>Policy for 94 (resourceTemporarilyNotAvailable); as harmless as that for 21.</summary>
    public RepeatPolicy TemporarilyUnavailable { get; init; } = RepeatPolicy.TemporarilyUnavailable;

    /// <summary>
    /// Policy for 92 and 93 (voltage): held back, and asked for again while the ECU says so. It has done nothing yet;
    /// when the policy ends, its refusal is the answer.
    /// </summary>
    public RepeatPolicy Voltage { get; init; } = RepeatPolicy.Voltage;

    /// <summary>
    /// Policy for silence: how many times the request is repeated after P2 or P2* passed without an answer, or the
    /// answer was cut off. Only for services without side effects; 0 otherwise (ISO 14229-2 client, application
    /// retries).
    /// </summary>
    public int TimeoutRetriesMax { get; init; }

    /// <summary>
    /// Policy for a request that did not get through: how many times it is repeated after the transport failed to send
    /// it. 0 by default: of a lost confirmation it is not known whether the ECU has the request.
    /// </summary>
    public int TransmissionRetriesMax { get; init; }

    /// <summary>
    /// True: an answer with another service or echo ends the request with an error. False: it is waited past, because
    /// it answers an older request or somebody else's. Default false.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// The request asks for no positive response (suppressPosRspMsgIndicationBit is set in it). The client waits P2
    /// for a refusal and then completes with an empty response.
    /// </summary>
    public bool SuppressPositiveResponse { get; init; }
}

/// <summary>A contiguous download: 34, 36 … 36, 37 (ISO 14229-1).</summary>
public sealed record DownloadRequest
{
    /// <summary>Address of the first byte.</summary>
    public required uint Address { get; init; }

    /// <summary>The bytes to transfer, as they go over the wire.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>memorySize of 34, in bytes: the uncompressed size. 0: the length of <see cref="Data"/>.</summary>
    public uint MemorySize { get; init; }

    /// <summary>dataFormatIdentifier: compression in the high nibble, encryption in the low one; 00 is plain.</summary>
    public byte DataFormatIdentifier { get; init; }

    /// <summary>Bytes of the address in 34, 1..4.</summary>
    public int AddressBytes { get; init; } = 4;

    /// <summary>Bytes of the size in 34, 1..4.</summary>
    public int SizeBytes { get; init; } = 4;

    /// <summary>Data per 36 is rounded down to a multiple of this many bytes; 1 or more.</summary>
    public int WriteGranularity { get; init; } = 1;

    /// <summary>
    /// Upper limit of maxNumberOfBlockLength from our side, SID and counter included; 0: the ECU's value.
    /// </summary>
    public int BlockLengthMax { get; init; }

    /// <summary>transferRequestParameterRecord of 37.</summary>
    public ReadOnlyMemory<byte> ExitRecord { get; init; }
}

/// <summary>What a download was.</summary>
/// <param name="BlockLength">maxNumberOfBlockLength used, SID and counter included.</param>
/// <param name="Blocks">How many 36 requests the data took.</param>
/// <param name="ExitRecord">transferResponseParameterRecord of 37's answer.</param>
public sealed record DownloadResult(int BlockLength, int Blocks, ReadOnlyMemory<byte> ExitRecord);

/// <summary>
/// The diagnostic client of one ECU. Requests queue first in, first out; one runs at a time. Every member may be
/// called from the ECU's own script context only. Typed services (<c>FlashEngine.Uds.Services</c>) are extensions of
/// it.
/// </summary>
public interface IUdsClient
{
    /// <summary>The ECU's name, for messages.</summary>
    string EcuName { get; }

    /// <summary>Sends a request and waits for its final response; 78 and 21 are handled on the way.</summary>
    /// <param name="request">SID and parameters, 1..4095 bytes (more where the ECU takes it).</param>
    /// <param name="options">What differs from the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait; the request may have reached the ECU.</param>
    /// <returns>The positive response, SID + 40 first; empty for a suppressed one.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer cannot be the one to this request.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Transfers a contiguous range. The whole sequence runs inside the channel's loop, so that nothing but the wire
    /// and the ECU stands between a response and the next request. A lost response to 36 is asked for once more with
    /// the same blockSequenceCounter.
    /// </summary>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer cannot be the one to this request.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default);
}
