using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Engine.Tests;

/// <summary>The channel's thread and an adapter that misbehaves: the channel ends with a reason, the process does not.</summary>
public sealed class ChannelThreadTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly RealRuntime _runtime = new(new MonotonicClock());

    public void Dispose() => _runtime.Dispose();

    [Theory]
    [InlineData(nameof(ICanChannel.Receive))]
    [InlineData(nameof(ICanChannel.Send))]
    [InlineData(nameof(ICanChannel.Wait))]
    public async Task AdapterThrows_EveryRequestEnds_AndTheFaultIsKept(string member)
    {
        using var channel = new FakeChannel { ThrowsIn = member };
        var runner = _runtime.Run("can0", channel, null);
        var link = await AddLinkAsync(runner);
        Assert.Equal(N_Result.N_ERROR, await RequestAsync(runner, link));
        Assert.Equal($"driver failed in {member}", runner.Fault?.Message);
        Assert.Equal(N_Result.N_ERROR, await RequestAsync(runner, link));
        await runner.StopAsync().WaitAsync(Limit);
    }

    [Fact]
    public async Task AdapterThrowsOnClosing_TheChannelStopsAllTheSame()
    {
        using var channel = new FakeChannel { ThrowsIn = nameof(IDisposable.Dispose) };
        var runner = _runtime.Run("can0", channel, null);
        await runner.StopAsync().WaitAsync(Limit);
        Assert.NotNull(runner.Fault);
    }

    [Fact]
    public async Task DeviceRemoved_TheThreadWaitsForCommandsOnly()
    {
        using var channel = new FakeChannel();
        var runner = _runtime.Run("can0", channel, null);
        var link = await AddLinkAsync(runner);
        channel.Remove();
        Assert.Equal(N_Result.N_ERROR, await RequestAsync(runner, link));
        _ = await runner.AskAsync((loop, _) => loop.IsLost).WaitAsync(Limit);

        // The device returns from Wait at once now. Whoever goes on calling it spins.
        var waits = channel.Waits;
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await runner.AskAsync((loop, _) => loop.IsLost).WaitAsync(Limit));
        }

        Assert.Equal(waits, channel.Waits);
        await runner.StopAsync().WaitAsync(Limit);
    }

    [Fact]
    public async Task Stopped_NobodyTouchesTheClosedChannel()
    {
        using var channel = new FakeChannel();
        var runner = _runtime.Run("can0", channel, null);
        await runner.StopAsync().WaitAsync(Limit);
        runner.Post((_, _) => { }); // a script that was given up may still do so
        Assert.False(channel.WasUsedAfterClosing);
    }

    [Fact]
    public async Task CommandThrows_TheCallerGetsIt_AndTheChannelGoesOn()
    {
        using var channel = new FakeChannel();
        var runner = _runtime.Run("can0", channel, null);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => runner.AskAsync<int>((_, _) => throw new InvalidTimeZoneException()).WaitAsync(Limit));
        Assert.Equal(0, await runner.AskAsync((loop, _) => loop.FrameCount).WaitAsync(Limit));
        await runner.StopAsync().WaitAsync(Limit);
    }

    private static Task<EcuLink> AddLinkAsync(IChannelRunner runner) => runner.AskAsync((loop, _) => loop.AddLink(
        new CanLinkOptions
        {
            Name = "ecu",
            Transport = new IsoTpOptions { TxId = CanId.Standard(0x700), RxId = CanId.Standard(0x708) },
            P2Ns = 1_000_000_000,
            P2StarNs = 1_000_000_000,
        })).WaitAsync(Limit);

    private static Task<N_Result> RequestAsync(IChannelRunner runner, EcuLink link)
    {
        var exchange = new Exchange();
        runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        return exchange.Result.WaitAsync(Limit);
    }

    private sealed class Exchange : UdsExchange
    {
        private readonly TaskCompletionSource<N_Result> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<N_Result> Result => _result.Task;

        public override ReadOnlyMemory<byte> Request { get; } = new byte[] { 0x3E, 0x00 };

        public override UdsRequestOptions Options => UdsRequestOptions.Default;

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            _result.SetResult(outcome.Result);
            return false;
        }
    }

    private sealed class FakeChannel : ICanChannel
    {
        private readonly AutoResetEvent _wake = new(false);
        private int _waits;
        private bool _isSending;
        private volatile bool _isClosed;
        private volatile bool _isRemoved;
        private bool _isRemovalTold;

        public string? ThrowsIn { get; init; }

        public int Waits => Volatile.Read(ref _waits);

        public bool WasUsedAfterClosing { get; private set; }

        public CanChannelInfo Info { get; } = new()
        {
            Name = "fake",
            BitRate = new CanBitRate(500_000),
            Capabilities = CanCapabilities.TransmitConfirmation,
            TransmitQueueLength = 1,
            TimestampAccuracyNs = 0,
        };

        public void Remove()
        {
            _isRemoved = true;
            _wake.Set();
        }

        public int Send(ReadOnlySpan<CanFrame> frames)
        {
            _isSending = true;
            Use(nameof(Send));
            return frames.Length;
        }

        public int Receive(Span<CanEvent> events)
        {
            if (_isSending)
            {
                Use(nameof(Receive));
            }

            if (!_isRemoved || _isRemovalTold)
            {
                return 0;
            }

            _isRemovalTold = true;
            events[0] = new CanEvent { Kind = CanEventKind.Removed };
            return 1;
        }

        public void Wait(long deadlineNs)
        {
            Interlocked.Increment(ref _waits);
            if (_isSending)
            {
                Use(nameof(Wait));
            }

            if (!_isRemoved && !_isSending)
            {
                _wake.WaitOne();
            }
        }

        public void Wake()
        {
            WasUsedAfterClosing |= _isClosed;
            _wake.Set();
        }

        public void Dispose()
        {
            if (!_isClosed)
            {
                _isClosed = true;
                Use(nameof(Dispose));
            }
        }

        private void Use(string member)
        {
            if (member == ThrowsIn)
            {
                throw new InvalidTimeZoneException($"driver failed in {member}");
            }
        }
    }
}
