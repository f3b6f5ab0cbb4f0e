using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>A hostile peer and a moody channel: whatever comes, the link throws nothing and comes to rest.</summary>
public sealed class LinkFuzzTests
{
    private const int StepCount = 400;

    [Fact]
    public void Link_RandomFramesAndTimes_NeverThrowsAndReturnsToIdle() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => new Run(seed).Play())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private sealed class Run : IPduSink
    {
        private const int PduLengthMax = 600;
        private readonly Random _random;
        private readonly IsoTpLink _link;
        private readonly IsoTpOptions _options;
        private readonly byte[] _pdu = new byte[5_000];
        private CanFrame _frame;
        private long _nowNs = 1_000_000_000;
        private int _sent;
        private int _confirmed;
        private int _sequenceNumber;

        public Run(int seed)
        {
            _random = new Random(seed);
            var fd = _random.Next(2) == 0;
            _options = LinkBench.Options with
            {
                Fd = fd,
                TxDataLength = fd ? 64 : 8,
                BlockSize = _random.Next(4),
                StMinUs = _random.Next(3) * 500,
                WftMax = _random.Next(3),
                PduLengthMax = PduLengthMax,
                N_BrNs = _random.Next(2) * 1_000_000,
                N_CsNs = _random.Next(2) * 700_000,
                StMinAfterFlowControl = _random.Next(2) == 0,
                StMinStartToStart = _random.Next(2) == 0,
                StMinOverrideUs = _random.Next(4) == 0 ? 300 : null,
                FlowControlParameters = (FlowControlParameters)_random.Next(2),
                RxPadding = _random.Next(8) == 0 ? 0xCC : null,
                BitRate = new CanBitRate(500_000, DataBitsPerSecond: 2_000_000),
            };
            _link = new IsoTpLink(_options, this);
        }

        public void Play()
        {
            for (var i = 0; i < StepCount; i++)
            {
                Step();
            }

            ComeToRest();
            Assert.False(_link.IsSending || _link.IsReceiving);
            Assert.Equal(_sent, _confirmed);
            Assert.Equal(long.MaxValue, _link.NextFrameNs);
        }

        public void OnConfirm(N_Result result, long timestampNs)
        {
            Assert.False(_link.IsSending);
            _confirmed++;
            if (_random.Next(3) == 0)
            {
                Send();
            }
        }

        public void OnFirstFrameIndication(int length, long timestampNs) => Assert.InRange(length, 8, PduLengthMax);

        public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
        {
            Assert.InRange(pdu.Length, result == N_Result.N_OK ? 1 : 0, result == N_Result.N_OK ? PduLengthMax : 0);
            if (_random.Next(3) == 0)
            {
                Send();
            }
        }

        private void Step()
        {
            switch (_random.Next(12))
            {
                case 0:
                    _nowNs += _random.NextInt64(2_000_000_000);
                    break;
                case 1 or 2:
                    _nowNs += _random.NextInt64(2_000_000);
                    break;
                case 3:
                    Send();
                    break;
                case 4:
                    _link.OnDeadline(_nowNs);
                    break;
                case 5 when _random.Next(20) == 0:
                    _link.Reset(N_Result.N_ERROR);
                    break;
                case 9 when _random.Next(8) == 0:
                    _link.HoldReception(_random.Next(3) == 0, _nowNs);
                    break;
                case 5 or 6:
                    _link.OnTransmitted(_nowNs - _random.Next(1_000));
                    break;
                case 7 or 8 when _link.NextFrameNs <= _nowNs:
                    _link.TakeFrame(_nowNs, ref _frame);
                    Assert.True(CanDlc.IsLength(_frame.Length, _frame.IsFd));
                    break;
                default:
                    Receive();
                    break;
            }
        }

        private void Receive()
        {
            Span<byte> data = stackalloc byte[64];
            _random.NextBytes(data);
            data[0] = _random.Next(6) switch
            {
                0 => (byte)_random.Next(9),
                1 => 0x10,
                2 or 3 => (byte)(0x20 | (++_sequenceNumber & 0xF)),
                4 => (byte)(0x30 | _random.Next(4)),
                _ => data[0],
            };
            _sequenceNumber = data[0] >> 4 == 1 ? 0 : _sequenceNumber;
            var length = CanDlc.ToLength(_random.Next(3) == 0 ? _random.Next(16) : 8);
            var flags = length > 8 ? CanFrameFlags.Fd : CanFrameFlags.None;
            _link.OnFrame(new CanFrame(LinkBench.RxId, data[..length], flags), _nowNs);
        }

        private void Send()
        {
            if (!_link.IsSending && _sent < StepCount)
            {
                _sent++;
                _link.Send(_pdu.AsMemory(0, 1 + _random.Next(_random.Next(2) == 0 ? 8 : _pdu.Length)), _nowNs);
            }
        }

        // The peer is silent from now on, and nothing is confirmed any more: only the timers can end what runs.
        private void ComeToRest()
        {
            _sent += StepCount;
            _confirmed += StepCount;
            for (var i = 0; i < 20_000; i++)
            {
                var nextNs = Math.Min(_link.NextFrameNs, _link.DeadlineNs);
                if (nextNs == long.MaxValue)
                {
                    return;
                }

                _nowNs = Math.Max(_nowNs, nextNs);
                _link.OnDeadline(_nowNs);
                if (_link.NextFrameNs <= _nowNs)
                {
                    _link.TakeFrame(_nowNs, ref _frame);
                }
            }
        }
    }
}
