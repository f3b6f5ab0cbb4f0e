using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>
/// The fuzz target for N_PDUs: a hostile peer and a moody channel. Whatever comes, the link throws nothing, is never
/// busy with nothing to end it, allocates no more than is stated, and comes to rest.
/// <para>A failure names its seed (Original: …); <c>FLASH_FUZZ_SEED=…</c> plays that one alone, and
/// <c>FLASH_NIGHTLY=1</c> plays for minutes.</para>
/// </summary>
public sealed class LinkFuzzTests
{
    private const int StepCount = 400;
    private const int RunCount = 2_000;
    private const int NightlyRunCount = 50_000;

    [Fact]
    public void Link_RandomFramesAndTimes_NeverThrowsAndReturnsToIdle()
    {
        // What the runtime allocates for code that runs the first time is not the link's.
        new Run(0).Play();
        if (int.TryParse(Environment.GetEnvironmentVariable("FLASH_FUZZ_SEED"), out var seed))
        {
            new Run(seed).Play();
            return;
        }

        var isNight = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), drawn => new Run(drawn).Play())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(isNight ? NightlyRunCount : RunCount));
    }

    private sealed class Run : IPduSink
    {
        // An array's header, and the rounding of its size.
        private const int ArrayOverhead = 32;
        private const int BufferGrowthsMax = 16;

        private static readonly int[] FdLengths = [8, 12, 16, 20, 24, 32, 48, 64];

        private readonly Random _random;
        private readonly IsoTpLink _link;
        private readonly IsoTpOptions _options;
        private readonly byte[] _pdu = new byte[5_000];
        private CanFrame _frame;
        private long _nowNs = 1_000_000_000;
        private long _allocated;
        private int _sent;
        private int _confirmed;
        private int _sequenceNumber;

        public Run(int seed)
        {
            _random = new Random(seed);
            _options = DrawTimes(DrawFrames(LinkBench.Options));
            _link = new IsoTpLink(_options, this);
        }

        public void Play()
        {
            for (var i = 0; i < StepCount; i++)
            {
                Step();
                AssertSomethingEndsIt();
            }

            ComeToRest();
            Assert.False(_link.IsSending || _link.IsReceiving);
            Assert.Equal(_sent, _confirmed);
            Assert.Equal(long.MaxValue, _link.NextFrameNs);

            // The buffer doubles until it holds the longest PDU: all together they are below three times that.
            Assert.InRange(_allocated, 0, (3 * _options.PduLengthMax) + (BufferGrowthsMax * ArrayOverhead));
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

        public void OnFirstFrameIndication(int length, long timestampNs) =>
            Assert.True(length >= 7 && length <= _options.PduLengthMax);

        public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
        {
            Assert.True(result == N_Result.N_OK
                ? pdu.Length >= 1 && pdu.Length <= Math.Max(62, _options.PduLengthMax)
                : pdu.IsEmpty);
            if (_random.Next(3) == 0)
            {
                Send();
            }
        }

        private IsoTpOptions DrawFrames(IsoTpOptions options)
        {
            var fd = _random.Next(2) == 0;
            var txDl = fd ? FdLengths[_random.Next(FdLengths.Length)] : 8;
            return options with
            {
                TxPrefix = _random.Next(3) == 0 ? (byte)_random.Next(256) : null,
                RxPrefix = _random.Next(3) == 0 ? (byte)_random.Next(256) : null,
                ListenOnly = _random.Next(5) == 0,
                Fd = fd,
                TxDataLength = txDl,
                MinimumCanDl = _random.Next(2) == 0 ? 8 : txDl,
                Padding = _random.Next(4) == 0 ? null : (byte)_random.Next(256),
                RxPadding = _random.Next(8) == 0 ? 0xCC : null,
                AllowLongPduOnClassic = _random.Next(4) != 0,
                StrictFirstFrameLength = _random.Next(4) == 0,
                PduLengthMax = _random.Next(4) == 0 ? _random.Next(8, 20_000) : _random.Next(8, 600),
                BitRate = new CanBitRate(500_000, DataBitsPerSecond: 2_000_000),
            };
        }

        private IsoTpOptions DrawTimes(IsoTpOptions options) => options with
        {
            BlockSize = _random.Next(4),
            StMinUs = _random.Next(3) * 500,
            WftMax = _random.Next(3),
            N_BrNs = _random.Next(2) * 1_000_000,
            N_CsNs = _random.Next(2) * 700_000,
            StMinAfterFlowControl = _random.Next(2) == 0,
            StMinStartToStart = _random.Next(2) == 0,
            StMinOverrideUs = _random.Next(4) == 0 ? 300 : null,
            FlowControlParameters = (FlowControlParameters)_random.Next(2),
        };

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
                    Reset();
                    break;
                case 9 when _random.Next(8) == 0:
                    _link.HoldReception(_random.Next(3) == 0, _nowNs);
                    break;
                case 5 or 6:
                    _link.OnTransmitted(_nowNs - _random.Next(1_000));
                    break;
                case 7 or 8 when _link.NextFrameNs <= _nowNs:
                    Take();
                    break;
                default:
                    Receive();
                    break;
            }
        }

        private void Reset()
        {
            _link.Reset(N_Result.N_ERROR);
            if (!_link.IsSending && _random.Next(2) == 0)
            {
                _link.ForgetUnconfirmed();
            }
        }

        private void Take()
        {
            _link.TakeFrame(_nowNs, ref _frame);
            Assert.False(_options.ListenOnly);
            Assert.True(_frame.IsFd == _options.Fd && _frame.Length <= _options.TxDataLength);
            Assert.True(CanDlc.IsLength(_frame.Length, _frame.IsFd));
            Assert.True(_options.TxPrefix is null || _frame.Data[0] == _options.TxPrefix);
        }

        private void Receive()
        {
            Span<byte> data = stackalloc byte[CanFrame.DataLengthMax];
            WriteRandom(data);
            var length = CanDlc.ToLength(_random.Next(3) == 0 ? _random.Next(16) : 8);
            var flags = length > 8 || _random.Next(4) == 0 ? CanFrameFlags.Fd : CanFrameFlags.None;
            var frame = new CanFrame(LinkBench.RxId, data[..length], flags);
            var before = GC.GetAllocatedBytesForCurrentThread();
            _link.OnFrame(frame, _nowNs);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= _options.PduLengthMax + ArrayOverhead, $"{frame} allocated {allocated} bytes");
            _allocated += allocated;
        }

        // Random bytes that look enough like N_PDUs to get far.
        private void WriteRandom(Span<byte> data)
        {
            _random.NextBytes(data);
            if (_options.RxPadding is { } padding && _random.Next(2) == 0)
            {
                data[8..].Fill(padding);
            }

            var body = data;
            if (_options.RxPrefix is { } prefix)
            {
                data[0] = _random.Next(8) == 0 ? data[0] : prefix;
                body = data[1..];
            }

            var isEscape = _random.Next(4) == 0;
            body[0] = _random.Next(6) switch
            {
                0 => (byte)_random.Next(9),
                1 => 0x10,
                2 or 3 => (byte)(0x20 | (++_sequenceNumber & 0xF)),
                4 => (byte)(0x30 | _random.Next(4)),
                _ => body[0],
            };
            if (body[0] == 0x10)
            {
                // 32 bits of length, now and then as many as a PDU may have.
                body[1] = isEscape ? (byte)0 : body[1];
                body[2] = body[3] = isEscape && _random.Next(2) == 0 ? body[2] : (byte)0;
            }

            _sequenceNumber = body[0] >> 4 == 1 ? 0 : _sequenceNumber;
        }

        private void Send()
        {
            if (!_options.ListenOnly && !_link.IsSending && _sent < StepCount)
            {
                var length = 1 + _random.Next(_random.Next(2) == 0 ? 8 : _pdu.Length);
                if (length > 4_095 && !_options.Fd && !_options.AllowLongPduOnClassic)
                {
                    length = 4_095;
                }

                _sent++;
                _link.Send(_pdu.AsMemory(0, length), _nowNs);
            }
        }

        private void AssertSomethingEndsIt() => Assert.True(
            (!_link.IsSending && !_link.IsReceiving) || Math.Min(_link.NextFrameNs, _link.DeadlineNs) < long.MaxValue);

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
                    Take();
                }
            }
        }
    }
}
