namespace FlashEngine.Tests.Packages.Delta;

/// <summary>
/// A delta of random instructions in all forms that the code table has, and what must come out: an encoder of its own
/// with an address cache of its own, written from RFC 3284.
/// </summary>
internal sealed class RandomDelta
{
    private readonly Random _random;
    private readonly List<byte> _target = [];

    public RandomDelta(int seed)
    {
        _random = new Random(seed);
        Source = new byte[_random.Next(1, 3000)];
        _random.NextBytes(Source);
        var writer = new DeltaWriter();
        for (var windows = _random.Next(1, 5); windows > 0; windows--)
        {
            AddWindow(writer);
        }

        Bytes = writer.Bytes;
    }

    public byte[] Source { get; }

    public byte[] Bytes { get; }

    public byte[] Target => [.. _target];

    private void AddWindow(DeltaWriter writer)
    {
        var kind = _random.Next(_target.Count > 0 ? 3 : 2);
        var segment = kind switch { 0 => [], 1 => Source, _ => _target.ToArray() };
        var start = _random.Next(segment.Length + 1);
        segment = segment[start..(start + _random.Next(segment.Length - start + 1))];
        var window = new Window(segment, _random);
        for (var count = _random.Next(1, 60); count > 0; count--)
        {
            window.AddInstruction();
        }

        _target.AddRange(window.Target);
        var adler = _random.Next(2) == 0 ? DeltaWriter.BigEndian(DeltaWriter.Adler32([.. window.Target])) : null;
        _ = writer.Window(
            (byte)(kind | (adler is null ? 0 : 4)),
            kind == 0 ? null : (segment.Length, start),
            window.Target.Count,
            [.. window.Data],
            [.. window.Codes],
            [.. window.Addresses],
            adler);
    }

    private sealed class Window(byte[] segment, Random random)
    {
        private readonly long[] _near = new long[4];
        private readonly long[] _same = new long[768];
        private int _slot;

        public List<byte> Target { get; } = [];

        public List<byte> Data { get; } = [];

        public List<byte> Codes { get; } = [];

        public List<byte> Addresses { get; } = [];

        private bool CanCopy => segment.Length + Target.Count > 0;

        public void AddInstruction()
        {
            switch (random.Next(6))
            {
                case 0:
                    Run(random.Next(1, 200));
                    break;
                case 1:
                    Add(random.Next(1, 300), withCode: true);
                    break;
                case 2 when CanCopy:
                    AddThenCopy();
                    break;
                case 3 when CanCopy:
                    Codes.Add((byte)(247 + Copy(4)));
                    Add(1, withCode: false);
                    break;
                case 4 or 5 when CanCopy:
                    CopyAlone(random.Next(1, 200));
                    break;
                default:
                    Add(random.Next(1, 17), withCode: true);
                    break;
            }
        }

        private void Run(int length)
        {
            Codes.Add(0);
            Codes.AddRange(DeltaWriter.Integer(length));
            Data.Add((byte)random.Next(256));
            Target.AddRange(Enumerable.Repeat(Data[^1], length));
        }

        private void Add(int length, bool withCode)
        {
            if (withCode && (length > 17 || random.Next(4) == 0))
            {
                Codes.Add(1);
                Codes.AddRange(DeltaWriter.Integer(length));
            }
            else if (withCode)
            {
                Codes.Add((byte)(1 + length));
            }

            for (; length > 0; length--)
            {
                Data.Add((byte)random.Next(256));
                Target.Add(Data[^1]);
            }
        }

        private void CopyAlone(int length)
        {
            var mode = Copy(length);
            if (length is >= 4 and <= 18)
            {
                Codes.Add((byte)(19 + (16 * mode) + length - 3));
            }
            else
            {
                Codes.Add((byte)(19 + (16 * mode)));
                Codes.AddRange(DeltaWriter.Integer(length));
            }
        }

        private void AddThenCopy()
        {
            var add = random.Next(1, 5);
            Add(add, withCode: false);
            var copy = random.Next(4, 7);
            var mode = Copy(copy, onlyFour: 6);
            Codes.Add(mode < 6
                ? (byte)(163 + (12 * mode) + (3 * (add - 1)) + copy - 4)
                : (byte)(235 + (4 * (mode - 6)) + add - 1));
        }

        // Writes the address in a form that is drawn from those that can tell it, and returns its mode.
        private int Copy(int length, int onlyFour = 9)
        {
            var here = segment.Length + Target.Count;
            var address = random.Next(3) == 0 ? (int)_near[random.Next(4)] : random.Next(here);
            address = Math.Min(address, here - 1);
            var modes = Enumerable.Range(0, 9).Where(mode => mode switch
            {
                < 2 => true,
                < 6 => _near[mode - 2] <= address,
                _ => _same[((mode - 6) * 256) + (address % 256)] == address
                    && address % 768 / 256 == mode - 6
                    && (mode < onlyFour || length == 4),
            }).ToArray();
            var mode = modes[random.Next(modes.Length)];
            Addresses.AddRange(mode switch
            {
                0 => DeltaWriter.Integer(address),
                1 => DeltaWriter.Integer(here - address),
                < 6 => DeltaWriter.Integer(address - _near[mode - 2]),
                _ => [(byte)(address % 256)],
            });
            _near[_slot] = address;
            _slot = (_slot + 1) % 4;
            _same[address % 768] = address;
            for (; length > 0; length--, address++)
            {
                Target.Add(address < segment.Length ? segment[address] : Target[address - segment.Length]);
            }

            return mode;
        }
    }
}
