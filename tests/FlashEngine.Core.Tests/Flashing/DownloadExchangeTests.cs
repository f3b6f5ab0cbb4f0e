using FlashEngine.Core.Tests.Uds;
using FlashEngine.Flashing;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Flashing;

public sealed class DownloadExchangeTests
{
    private readonly UdsClientRig _rig = new();
    private readonly Observer _observer = new();
    private long _nowMs;

    [Fact]
    public void WholeSequence_34_36_37_WithAddressSizeFormatAndExitRecord()
    {
        Begin(new DownloadRequest
        {
            Address = 0x1234,
            Data = Bytes(5),
            DataFormatIdentifier = 0x11,
            AddressBytes = 2,
            SizeBytes = 3,
            MemorySize = 0x0ABCDE,
            ExitRecord = Convert.FromHexString("BEEF"),
        });
        Assert.Equal("3411321234" + "0ABCDE", LastSent); // sizes 3 and 2: 32
        Answer("742000FF");
        Assert.Equal("36010001020304", LastSent);
        Answer("7601");
        Assert.Equal("37BEEF", LastSent);
        Answer("7711223344");
        Assert.Equal((0xFF, 1, "11223344"), (
            _observer.Result!.BlockLength, _observer.Result.Blocks, Convert.ToHexString(_observer.Result.ExitRecord.Span)));
        Assert.Equal([5], _observer.Confirmed);
        Assert.True(_rig.Client.IsIdle);
    }

    [Theory]
    [InlineData("74200008", 0, 1, 6)] // maxNumberOfBlockLength counts SID and counter
    [InlineData("74200008", 0, 4, 4)] // rounded down to the write granularity
    [InlineData("74200008", 5, 1, 3)] // our own limit is lower
    [InlineData("7440FFFFFFFF", 0, 1, 20)] // four bytes; more than there is
    [InlineData("741003", 0, 1, 1)]
    public void BlockLength_FollowsTheEcu_OurLimit_AndTheGranularity(string response, int limit, int granularity, int data)
    {
        Begin(new DownloadRequest { Address = 0, Data = Bytes(20), BlockLengthMax = limit, WriteGranularity = granularity });
        Answer(response);
        Assert.Equal(2 + data, LastSent.Length / 2);
    }

    [Theory]
    [InlineData("74200002", 1)] // no room for data
    [InlineData("742000", 1)] // shorter than it says
    [InlineData("74200008", 8)] // a block of 6 cannot hold 8
    public void BlockLengthThatCannotWork_IsRefused(string response, int granularity)
    {
        Begin(new DownloadRequest { Address = 0, Data = Bytes(20), WriteGranularity = granularity });
        Answer(response);
        Assert.IsType<InvalidResponseException>(_observer.Failure);
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public void BlockSequenceCounter_StartsWith01_AndWrapsFromFFTo00()
    {
        Begin(new DownloadRequest { Address = 0, Data = Bytes(300) });
        Answer("741003"); // one byte per block
        for (var block = 1; block <= 300; block++)
        {
            Assert.Equal($"36{(byte)block:X2}{(byte)(block - 1):X2}", LastSent);
            Answer($"76{(byte)block:X2}");
        }

        Answer("77");
        Assert.Equal(300, _observer.Result!.Blocks);
        Assert.Equal(300, _observer.Confirmed.Sum());
    }

    [Fact]
    public void AnswerWithAnotherCounter_IsWaitedPast_AndCountsForNothing()
    {
        BeginSixBytesInTwoBlocks();
        Answer("7600");
        Assert.Empty(_observer.Confirmed);
        Answer("7601");
        Assert.Equal([3], _observer.Confirmed);
        Assert.Equal("3602030405", LastSent);
    }

    [Fact]
    public void LostAnswer_IsAskedForOnceMoreWithTheSameCounter()
    {
        BeginSixBytesInTwoBlocks();
        _rig.Confirmed(_nowMs);
        var sent = _rig.Sent.Count;
        _rig.TimeIs(_nowMs += 100); // P2
        Assert.Equal(sent + 1, _rig.Sent.Count);
        Assert.Equal("3601000102", LastSent);
        Answer("7601");
        Assert.Equal([3], _observer.Confirmed);
        Assert.Equal("3602030405", LastSent);
    }

    [Fact]
    public void SecondAnswerLostToo_TheDownloadFails()
    {
        BeginSixBytesInTwoBlocks();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            _rig.Confirmed(_nowMs);
            _rig.TimeIs(_nowMs += 100);
        }

        Assert.Equal(N_Result.P2_TIMEOUT, Assert.IsType<LinkException>(_observer.Failure).Result);
        Assert.True(_rig.Client.IsIdle);
    }

    [Fact]
    public void WrongBlockSequenceCounter_StopsAndReportsNrc73_AlsoInAnswerToOurRepeat()
    {
        BeginSixBytesInTwoBlocks();
        _rig.Confirmed(_nowMs);
        _rig.TimeIs(_nowMs += 100);
        var sent = _rig.Sent.Count;
        Answer("7F3673"); // whether the block was written is not known: never success
        Assert.Equal(
            NegativeResponseCode.WrongBlockSequenceCounter, Assert.IsType<NegativeResponseException>(_observer.Failure).Code);
        Assert.Equal(sent, _rig.Sent.Count);
        Assert.Empty(_observer.Confirmed);
    }

    [Fact]
    public void ExitRefused_IsAFailure_AlthoughEveryBlockWasConfirmed()
    {
        BeginSixBytesInTwoBlocks();
        Answer("7601");
        Answer("7602");
        Answer("7F3772");
        Assert.IsType<NegativeResponseException>(_observer.Failure);
        Assert.Null(_observer.Result);
    }

    [Fact]
    public void Abandoned_EndsBetweenTwoBlocks()
    {
        var exchange = BeginSixBytesInTwoBlocks();
        exchange.IsAbandoned = true;
        var sent = _rig.Sent.Count;
        Answer("7601");
        Assert.Equal(sent, _rig.Sent.Count);
        Assert.True(_rig.Client.IsIdle);
    }

    [Fact]
    public void NothingToTransfer_IsACallersMistake() => Assert.Throws<ArgumentException>(
        () => new DownloadExchange("ecu", new DownloadRequest { Address = 0, Data = default }, _observer));

    private string LastSent => _rig.Sent[^1].Split(": ")[1];

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    private DownloadExchange BeginSixBytesInTwoBlocks()
    {
        var exchange = Begin(new DownloadRequest { Address = 0, Data = Bytes(6) });
        Answer("741005"); // three bytes per block
        return exchange;
    }

    private DownloadExchange Begin(DownloadRequest download)
    {
        var exchange = new DownloadExchange("ecu", download, _observer);
        _rig.Client.Begin(exchange, _nowMs);
        return exchange;
    }

    private void Answer(string response)
    {
        _rig.Confirmed(_nowMs);
        _rig.Answer(response, ++_nowMs);
    }

    private sealed class Observer : IDownloadObserver
    {
        public List<int> Confirmed { get; } = [];

        public DownloadResult? Result { get; private set; }

        public FlashException? Failure { get; private set; }

        public void OnBlockConfirmed(int bytes) => Confirmed.Add(bytes);

        public void OnCompleted(DownloadResult result) => Result = result;

        public void OnFailed(FlashException failure) => Failure = failure;
    }
}
