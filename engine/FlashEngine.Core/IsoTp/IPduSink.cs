using FlashEngine.Uds;

namespace FlashEngine.IsoTp;

/// <summary>
/// Takes what an <see cref="IsoTpLink"/> reports: the N_USData services of ISO 15765-2. The calls come from inside the
/// link's own methods, on the caller's thread; <see cref="IsoTpLink.Send"/> may be called from within them.
/// </summary>
public interface IPduSink
{
    /// <summary>N_USData.confirm: the PDU given to <see cref="IsoTpLink.Send"/> has left, or failed to.</summary>
    /// <param name="result">N_OK, N_TIMEOUT_A, N_TIMEOUT_Bs, N_INVALID_FS, N_WFT_OVRN, N_BUFFER_OVFLW, or what
    /// <see cref="IsoTpLink.Reset"/> was given.</param>
    /// <param name="timestampNs">When: for N_OK the end of the last frame on the wire.</param>
    void OnConfirm(N_Result result, long timestampNs);

    /// <summary>N_USData_FF.indication: a segmented PDU began to arrive.</summary>
    /// <param name="length">Its announced length in bytes.</param>
    /// <param name="timestampNs">When its FirstFrame was received.</param>
    void OnFirstFrameIndication(int length, long timestampNs);

    /// <summary>N_USData.indication: a PDU was received, or its reception failed.</summary>
    /// <param name="result">N_OK, N_TIMEOUT_A, N_TIMEOUT_Cr, N_WRONG_SN, N_UNEXP_PDU, N_BUFFER_OVFLW, or what
    /// <see cref="IsoTpLink.Reset"/> was given.</param>
    /// <param name="pdu">The PDU, valid during the call only; empty unless N_OK.</param>
    /// <param name="timestampNs">When the last frame was received, or the failure was judged.</param>
    void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs);
}
