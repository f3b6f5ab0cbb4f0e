using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Uds;

/// <summary>A UDS client with the transport played by the test: every call has its time in milliseconds.</summary>
internal sealed class UdsClientRig : IPduSender
{
    public const long Ms = 1_000_000;

    public UdsClientRig(long p2Ms = 100, long p2StarMs = 5050, long p3Ms = 0) => Client = new UdsClient(
        this, new UdsTiming(p2Ms * Ms, p2StarMs * Ms) { P3Ns = p3Ms * Ms }, new ExchangeLog());

    public UdsClient Client { get; }

    /// <summary>What the client sent, as hex with the time in milliseconds: "12 3E 00".</summary>
    public List<string> Sent { get; } = [];

    public void Submit(ReadOnlyMemory<byte> pdu, long nowNs) =>
        Sent.Add($"{nowNs / Ms}: {Convert.ToHexString(pdu.Span)}");

    public Recorder Begin(string request, UdsRequestOptions? options = null, long atMs = 0)
    {
        var recorder = new Recorder(Convert.FromHexString(request), options ?? UdsRequestOptions.Default);
        Client.Begin(recorder, atMs * Ms);
        return recorder;
    }

    public void Confirmed(long atMs) => Client.OnConfirm(N_Result.N_OK, atMs * Ms);

    public void Answer(string response, long atMs) =>
        Client.OnIndication(N_Result.N_OK, Convert.FromHexString(response), atMs * Ms);

    public void TimeIs(long ms)
    {
        if (Client.DeadlineNs <= ms * Ms)
        {
            Client.OnDeadline(ms * Ms);
        }
    }

    public sealed class Recorder(byte[] request, UdsRequestOptions options) : UdsExchange
    {
        public override ReadOnlyMemory<byte> Request => request;

        public override UdsRequestOptions Options => options;

        /// <summary>"Positive 7E00", "Negative 31", "LinkFailed P2_TIMEOUT"; null while it runs.</summary>
        public string? Outcome { get; private set; }

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            Outcome = outcome.Kind switch
            {
                UdsOutcomeKind.Positive => $"Positive {Convert.ToHexString(outcome.Response)}",
                UdsOutcomeKind.Negative => $"Negative {(byte)outcome.Code:X2}",
                UdsOutcomeKind.LinkFailed => $"LinkFailed {outcome.Result}",
                _ => outcome.Kind.ToString(),
            };
            return false;
        }
    }
}
