using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Differential.Tests;

/// <summary>Remembers what a link reports.</summary>
internal sealed class PduLog : IPduSink
{
    public List<N_Result> Confirmed { get; } = [];

    public List<N_Result> Indicated { get; } = [];

    public List<byte[]> Pdus { get; } = [];

    public List<int> FirstFrames { get; } = [];

    public void OnConfirm(N_Result result, long timestampNs) => Confirmed.Add(result);

    public void OnFirstFrameIndication(int length, long timestampNs) => FirstFrames.Add(length);

    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        Indicated.Add(result);
        if (result == N_Result.N_OK)
        {
            Pdus.Add(pdu.ToArray());
        }
    }
}
