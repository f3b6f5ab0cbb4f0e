using FlashEngine.Can;

namespace FlashEngine.Perf.Turnaround;

/// <summary>Downloads to one ECU. Disposing waits for the end of the download.</summary>
public interface ITester : IDisposable
{
    /// <summary>The identifier of requests.</summary>
    static readonly CanId RequestId = CanId.Standard(0x7E0);

    /// <summary>The identifier of responses.</summary>
    static readonly CanId ResponseId = CanId.Standard(0x7E8);

    /// <summary>Bytes of a 36 with its header: the ECU's maxNumberOfBlockLength.</summary>
    const int BlockLength = 130;

    /// <summary>
    /// STmin of the ECU. Virtual buses take no time per frame; without a pause, four channels would want more processor
    /// than there is, and the queue for it would be measured.
    /// </summary>
    const byte StMinMs = 1;

    /// <summary>Begins the download.</summary>
    void Start();
}
