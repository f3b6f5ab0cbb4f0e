using FlashEngine.Adapters.Slcan;
using FlashEngine.Can;
using FlashEngine.Perf.Kernel;
using FlashEngine.Station.Channels.Contract;
using FlashEngine.Uds;

namespace FlashEngine.Lab.Tests.Slcan;

/// <summary>Our SLCAN over a serial cable against the kernel's, which answers nothing.</summary>
public sealed class KernelSlcanTests
{
    public static TheoryData<string> Names => new(ChannelContract.Checks.Select(check => check.Name));

    [LabTheory]
    [MemberData(nameof(Names))]
    public void Contract_WeSendTheKernelReceives(string name) => Check(name, cable => (cable.Device, cable.Interface));

    [LabTheory]
    [MemberData(nameof(Names))]
    public void Contract_TheKernelSendsWeReceive(string name) => Check(name, cable => (cable.Interface, cable.Device));

    [LabFact]
    public void IsoTp_BothWays_ArrivesUnchanged()
    {
        using var cable = new KernelSlcan();
        var adapter = new BothEnds(cable);
        using var ours = new LinkOnChannel(adapter.Open(Lab.Host, adapter.Request(cable.Device)), Lab.Host.Clock, new()
        {
            TxId = CanId.Standard(0x111),
            RxId = CanId.Standard(0x222),
            BlockSize = 8,
            N_BsNs = 20_000_000_000,
            N_CrNs = 20_000_000_000,
        });
        using var kernel = new KernelIsoTpSocket(cable.Interface, new KernelIsoTpOptions
        {
            TxId = CanId.Standard(0x222),
            RxId = CanId.Standard(0x111),
            Padding = 0xCC,
            RxPadding = 0xCC,
            BlockSize = 4,
            WaitsForTransmission = false,
        })
        {
            TimeoutMs = 30_000,
        };
        var buffer = new byte[5_000];
        foreach (var size in new[] { 1, 7, 8, 62, 500, 4_095 })
        {
            var pdu = new byte[size];
            new Random(size).NextBytes(pdu);

            Assert.Equal(N_Result.N_OK, ours.Send(pdu));
            Assert.Equal(size, kernel.Receive(buffer));
            Assert.True(buffer.AsSpan(0, size).SequenceEqual(pdu), $"{size} bytes to the kernel differ");

            Assert.Equal(0, kernel.Send(pdu));
            Assert.Equal(N_Result.N_OK, ours.Receive(size));
            Assert.True(ours.Pdu.SequenceEqual(pdu), $"{size} bytes from the kernel differ");
        }
    }

    private static void Check(string name, Func<KernelSlcan, (string Device, string Peer)> ends)
    {
        using var cable = new KernelSlcan();
        var adapter = new BothEnds(cable);
        var (device, peer) = ends(cable);
        var bench = new ContractBench(Lab.Host, adapter, adapter.Request(device), adapter.Request(peer));

        var result = ChannelContract.Run(ChannelContract.Checks.Single(check => check.Name == name), bench);

        Assert.Null(result.Problem);
    }

    /// <summary>The two ends of the cable as devices of one adapter.</summary>
    private sealed class BothEnds(KernelSlcan cable) : ICanAdapter
    {
        private readonly SlcanAdapter _ours = new();

        public string Name => "both";

        public CanChannelRequest Request(string device) => Lab.Request(device, Lab.Classic) with
        {
            Options = device == cable.Device
                ? new Dictionary<string, string> { ["baud"] = "usb", ["acknowledge"] = "off" }
                : new Dictionary<string, string>(),
        };

        public IReadOnlyList<CanDevice> List(IAdapterHost host) =>
            [.. Lab.Adapter.List(host), new CanDevice(cable.Device, "", CanCapabilities.None)];

        public ICanChannel Open(IAdapterHost host, CanChannelRequest request) =>
            (request.Device == cable.Interface ? Lab.Adapter : (ICanAdapter)_ours).Open(host, request);
    }
}
