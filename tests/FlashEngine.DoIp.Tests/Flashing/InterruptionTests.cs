using FlashEngine.Adapters.DoIp;
using FlashEngine.Channels;
using FlashEngine.DoIp.Tests.Edge;
using FlashEngine.Pdu;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.DoIp.Tests.Flashing;

/// <summary>The whole way: UDS client, loop and thread of the channel, adapter, sockets, entity, ECUs.</summary>
public sealed class InterruptionTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);
    private readonly EdgeRig _rig = new(4);
    private readonly RealRuntime _runtime;
    private readonly IChannelRunner _runner;

    public InterruptionTests()
    {
        _runtime = new RealRuntime(_rig.Host.Clock);
        _runner = _runtime.Run("eth0", Open(), tap: null);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _runner.StopAsync();

    public void Dispose()
    {
        _runtime.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public async Task Requests_OfFourEcus_GoOnWhenTheConnectionBreaksAndComesBack()
    {
        var exchanges = Enumerable.Range(1, 4).Select(number => new Row(number, 300)).ToList();
        foreach (var exchange in exchanges)
        {
            var link = await AddAsync(exchange.Number);
            _runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        }

        for (var i = 0; i < 3; i++)
        {
            await exchanges[0].ReachAsync(50 * (i + 1)).WaitAsync(TimeMax);
            _rig.Edge.Disconnect();
        }

        foreach (var exchange in exchanges)
        {
            Assert.Equal("done", await exchange.End.WaitAsync(TimeMax));
        }

        Assert.Null(_runner.Fault);
        Assert.Empty(_rig.Vehicle.Violations);
    }

    [Fact]
    public async Task Requests_WhenTheEntityIsGone_FailWithItsName()
    {
        var exchange = new Row(1, int.MaxValue);
        var link = await AddAsync(1);
        _runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        await exchange.ReachAsync(10).WaitAsync(TimeMax);
        _rig.Edge.Dispose();
        await Task.WhenAny(exchange.End, Task.Delay(1000));
        _rig.Host.Skip(TimeSpan.FromSeconds(11)); // beyond the option reconnect

        Assert.Contains(await exchange.End.WaitAsync(TimeMax), (string[])["N_ERROR", "DoIP_NO_LINK"]);
        Assert.Contains(
            $"DoIP entity {_rig.Edge.EndPoint}: connection lost", _runner.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ToNobody_IsRefusedWithTheReasonInWords()
    {
        var exchange = new Row(0x77, 1);
        var link = await AddAsync(0x77);
        _runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        Assert.Equal("DoIP_UNKNOWN_TA", await exchange.End.WaitAsync(TimeMax));
        Assert.Contains(
            "did not get through: the DoIP entity knows no ECU of this logical address (03)",
            exchange.Failure!.Message,
            StringComparison.Ordinal);
        Assert.Equal(FlashExitCode.Channel, exchange.Failure.ExitCode);
    }

    [Fact]
    public async Task AliveCheck_WhileRequestsRun_IsAnswered()
    {
        var exchange = new Row(1, 2000);
        var link = await AddAsync(1);
        _runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await Task.Run(_rig.Edge.CheckAlive));
        }

        Assert.Equal("done", await exchange.End.WaitAsync(TimeMax));
    }

    private IPduChannel Open() =>
        new DoIpAdapter().Open(_rig.Host, new PduChannelRequest { Device = $"{_rig.Edge.EndPoint}" });

    private Task<EcuLink> AddAsync(int number) => _runner.AskAsync((loop, _) => loop.AddLink(new PduLinkOptions
    {
        Name = $"ecu{number}",
        Addresses = new PduLinkRequest
        {
            RequestAddress = (uint)(0x1000 + number),
            ResponseAddress = (uint)(0x1000 + number),
        },
        P2Ns = 2_000_000_000,
        P2StarNs = 5_000_000_000,
    }));

    /// <summary>Reads the hardware number so many times, each request as soon as the answer before is there.</summary>
    private sealed class Row(int number, int count) : UdsExchange
    {
        private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile int _done;

        public int Number => number;

        public Task<string> End => _end.Task;

        public LinkException? Failure { get; private set; }

        public override ReadOnlyMemory<byte> Request { get; } = new byte[] { 0x22, 0xF1, 0x91 };

        public override UdsRequestOptions Options { get; } =
            new() { TimeoutRetriesMax = 1, TransmissionRetriesMax = 1 };

        public async Task ReachAsync(int done)
        {
            while (_done < done)
            {
                await Task.Delay(1);
            }
        }

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            if (outcome.Kind == UdsOutcomeKind.Positive)
            {
                Assert.Equal($"HW-{number}", System.Text.Encoding.ASCII.GetString(outcome.Response[3..]));
                if (++_done < count)
                {
                    return true;
                }

                _ = _end.TrySetResult("done");
                return false;
            }

            Failure = (LinkException)UdsErrors.From($"ecu{number}", Request.Span, outcome);
            _ = _end.TrySetResult(outcome.Result.ToString());
            return false;
        }
    }
}
