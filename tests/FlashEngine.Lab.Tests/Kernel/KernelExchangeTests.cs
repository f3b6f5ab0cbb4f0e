using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Perf.Kernel;
using FlashEngine.Uds;

namespace FlashEngine.Lab.Tests.Kernel;

/// <summary>
/// Our ISO-TP over real CAN sockets against the kernel's, both ways: sizes, BS, STmin, padding, addressing, CAN FD.
/// </summary>
public sealed class KernelExchangeTests
{
    // The kernel's own limit of a PDU is 66,000 bytes.
    private static readonly int[] LongSizes = [4094, 4095, 4096, 4097, 8_000, 65_535];

    private static bool IsNightly => Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sizes_BothWays_ArriveUnchanged(bool fd)
    {
        using var exchange = new Exchange(new Shape { Fd = fd, TxDl = fd ? 64 : 8 });
        var step = IsNightly ? 1 : 61;
        var sizes = Enumerable.Range(1, 140)
            .Concat(Enumerable.Range(0, 4095 / step).Select(i => 141 + (i * step)).Where(size => size < 4094))
            .Concat(LongSizes);
        foreach (var size in sizes)
        {
            exchange.ToKernel(size);
            exchange.FromKernel(size);
        }
    }

    public static TheoryData<int> Batches => new(Enumerable.Range(0, IsNightly ? 200 : 20));

    [LabTheory]
    [MemberData(nameof(Batches))]
    public void RandomExchanges_ArriveUnchanged(int batch)
    {
        const int exchangesPerShape = 5;
        var random = new Random(batch);
        for (var i = 0; i < 20; i++)
        {
            var shape = Shape.Any(random);
            using var exchange = new Exchange(shape);
            for (var j = 0; j < exchangesPerShape; j++)
            {
                var size = random.Next(4) switch
                {
                    0 => random.Next(1, 12),
                    1 => random.Next(1, 130),
                    2 => random.Next(1, 700),
                    _ => random.Next(1, shape.StMinUs + shape.KernelStMinUs > 0 ? 300 : 4200),
                };
                if (random.Next(2) == 0)
                {
                    exchange.ToKernel(size);
                }
                else
                {
                    exchange.FromKernel(size);
                }
            }
        }
    }

    /// <summary>One way to talk: what both sides are told.</summary>
    private sealed record Shape
    {
        private static readonly int[] TxDls = [8, 12, 16, 20, 24, 32, 48, 64];
        private static readonly int[] StMins = [0, 0, 0, 100, 900, 1_000, 3_000];

        public bool Fd { get; init; }

        public int TxDl { get; init; } = 8;

        public CanId OurId { get; init; } = CanId.Standard(0x111);

        public CanId KernelId { get; init; } = CanId.Standard(0x222);

        public byte? OurPrefix { get; init; }

        public byte? KernelPrefix { get; init; }

        public byte? Padding { get; init; } = 0xCC;

        public int BlockSize { get; init; }

        public int KernelBlockSize { get; init; }

        public int StMinUs { get; init; }

        public int KernelStMinUs { get; init; }

        public static Shape Any(Random random)
        {
            var fd = random.Next(2) == 0;
            var (ours, kernels) = Addresses(random);
            return new Shape
            {
                Fd = fd,
                TxDl = fd ? TxDls[random.Next(TxDls.Length)] : 8,
                OurId = ours.Id,
                OurPrefix = ours.Prefix,
                KernelId = kernels.Id,
                KernelPrefix = kernels.Prefix,
                Padding = random.Next(3) switch { 0 => null, 1 => 0xCC, _ => (byte)random.Next(256) },
                BlockSize = random.Next(2) == 0 ? 0 : random.Next(1, 20),
                KernelBlockSize = random.Next(2) == 0 ? 0 : random.Next(1, 20),
                StMinUs = StMins[random.Next(StMins.Length)],
                KernelStMinUs = StMins[random.Next(StMins.Length)],
            };
        }

        public override string ToString() =>
            $"{(Fd ? "FD" : "classic")} TX_DL {TxDl}, {OurId}/{OurPrefix:X2} -> {KernelId}/{KernelPrefix:X2}, "
            + $"padding {Padding:X2}, BS {BlockSize}/{KernelBlockSize}, STmin {StMinUs}/{KernelStMinUs} us";

        private static (IsoTpAddress Ours, IsoTpAddress Kernels) Addresses(Random random)
        {
            var (sa, ta, ae) = ((byte)random.Next(1, 128), (byte)random.Next(128, 256), (byte)random.Next(256));
            return random.Next(5) switch
            {
                0 => (new(CanId.Standard(0x7E0)), new(CanId.Standard(0x7E8))),
                1 => (IsoTpAddress.NormalFixed(ta, sa), IsoTpAddress.NormalFixed(sa, ta)),
                2 => (new(CanId.Standard(0x641), ta), new(CanId.Extended(0x641), sa)),
                3 => (new(CanId.Standard(0x641), ae), new(CanId.Standard(0x642), ae)),
                _ => (IsoTpAddress.Mixed29(ta, sa, ae), IsoTpAddress.Mixed29(sa, ta, ae)),
            };
        }
    }

    private sealed class Exchange : IDisposable
    {
        private const int AttemptsMax = 3;
        private readonly Shape _shape;
        private readonly LinkOnChannel _ours;
        private readonly KernelIsoTpSocket _kernel;
        private readonly byte[] _buffer = new byte[70_000];

        public Exchange(Shape shape)
        {
            _shape = shape;
            var channel = Lab.Open("vcan0", shape.Fd ? Lab.Fd : Lab.Classic);
            _ours = new LinkOnChannel(channel, Lab.Host.Clock, new IsoTpOptions
            {
                TxId = shape.OurId,
                TxPrefix = shape.OurPrefix,
                RxId = shape.KernelId,
                RxPrefix = shape.KernelPrefix,
                Fd = shape.Fd,
                TxDataLength = shape.TxDl,
                Padding = shape.Padding,
                BlockSize = shape.BlockSize,
                StMinUs = shape.StMinUs,
                N_BsNs = 20_000_000_000, // the guest may be slow, its frames are what counts
                N_CrNs = 20_000_000_000,
            });
            _kernel = new KernelIsoTpSocket("vcan0", new KernelIsoTpOptions
            {
                TxId = shape.KernelId,
                TxPrefix = shape.KernelPrefix,
                RxId = shape.OurId,
                RxPrefix = shape.OurPrefix,
                Padding = shape.Padding,
                RxPadding = shape.Fd ? null : shape.Padding,
                BlockSize = (byte)shape.KernelBlockSize,
                StMin = StMin.Encode(shape.KernelStMinUs),
                Fd = shape.Fd,
                BitRateSwitch = true,
                TxDataLength = shape.TxDl,
            })
            {
                TimeoutMs = 30_000,
            };
        }

        public void ToKernel(int size)
        {
            var pdu = Pdu(size);
            Assert.Equal(N_Result.N_OK, _ours.Send(pdu));
            var length = _kernel.Receive(_buffer);
            Assert.True(length == size, $"{_shape}: {size} bytes to the kernel: it got {length}");
            Assert.True(_buffer.AsSpan(0, size).SequenceEqual(pdu), $"{_shape}: {size} bytes to the kernel differ");
        }

        public void FromKernel(int size)
        {
            var attempt = 1;
            while (!TryFromKernel(size, isLast: attempt == AttemptsMax))
            {
                attempt++;
            }
        }

        // The kernel's N_Bs is a fixed second, and a starved guest may be slower: then it says that it gave up.
        private bool TryFromKernel(int size, bool isLast)
        {
            var pdu = Pdu(size);
            var sending = Task.Run(() => _kernel.Send(pdu));
            var result = _ours.Receive(size);
            Assert.True(sending.Wait(TimeSpan.FromSeconds(30)), $"{_shape}: the kernel's write does not return");
            if (result == N_Result.N_TIMEOUT_Cr && sending.Result != 0 && !isLast)
            {
                return false;
            }

            Assert.True(
                result == N_Result.N_OK && sending.Result == 0,
                $"{_shape}: {size} bytes from the kernel: {result}, and the kernel says {sending.Result}");
            Assert.True(_ours.Pdu.SequenceEqual(pdu), $"{_shape}: {size} bytes from the kernel differ");
            return true;
        }

        public void Dispose()
        {
            _ours.Dispose();
            _kernel.Dispose();
        }

        private static byte[] Pdu(int size)
        {
            var pdu = new byte[size];
            new Random(size).NextBytes(pdu);
            return pdu;
        }
    }
}
