namespace FlashEngine.Uds;

/// <summary>The client's timing parameters (ISO 14229-2), in nanoseconds.</summary>
public sealed class UdsTiming
{
    /// <summary>What is added to a P2 that the ECU states: the way over the network and its own jitter.</summary>
    public const long NetworkMarginNs = 50_000_000;

    /// <summary>Makes the timing with the values of the vehicle file, which are lower bounds from then on.</summary>
    public UdsTiming(long p2Ns, long p2StarNs)
    {
        P2MinNs = P2Ns = p2Ns;
        P2StarMinNs = P2StarNs = p2StarNs;
    }

    /// <summary>P2Client never falls below this.</summary>
    public long P2MinNs { get; }

    /// <summary>P2*Client never falls below this.</summary>
    public long P2StarMinNs { get; }

    /// <summary>P2Client: transmit confirmation of the request to the first frame of the response.</summary>
    public long P2Ns { get; private set; }

    /// <summary>P2*Client: arrival of a response-pending answer to the first frame of the next one.</summary>
    public long P2StarNs { get; private set; }

    /// <summary>
    /// P3Client: the least time from the end of an exchange to the next request, 0 or more; for ECUs that need a
    /// breath. An exchange without an answer has lasted P2 by then anyway. Default 0.
    /// </summary>
    public long P3Ns { get; init; }

    /// <summary>
    /// Adopts the session parameter record of a positive DiagnosticSessionControl response: P2Server_max in 1 ms,
    /// P2*Server_max in 10 ms (ISO 14229-1, service 10).
    /// </summary>
    public void Adopt(ReadOnlySpan<byte> response)
    {
        if (response.Length < 6 || response[0] != 0x50)
        {
            return;
        }

        var p2ServerMs = (response[2] << 8) | response[3];
        var p2StarServerMs = ((response[4] << 8) | response[5]) * 10L;
        P2Ns = Math.Max(P2MinNs, (p2ServerMs * 1_000_000L) + NetworkMarginNs);
        P2StarNs = Math.Max(P2StarMinNs, (p2StarServerMs * 1_000_000L) + NetworkMarginNs);
    }
}
