namespace FlashEngine.Can;

/// <summary>
/// How long a frame is on the wire, exact to the bit (ISO 11898-1): the stuff bits are those of the frame's own
/// identifier, data and checksum, and the 3 bits of the interframe space are included, so that consecutive frames
/// of a busy bus simply add up.
/// </summary>
public static class CanWireTime
{
    /// <summary>Bits between the end of a frame and the earliest start of the next one.</summary>
    public const int InterframeSpaceBits = 3;

    // CRC delimiter, ACK slot, ACK delimiter, 7 bits end of frame, 3 bits interframe space: never stuffed.
    private const int TrailerBits = 1 + 1 + 1 + 7 + InterframeSpaceBits;
    private const int Crc15Bits = 15;
    private const uint Crc15Polynomial = 0x4599;
    private const int StuffCountBits = 4;
    private const int NanosecondsPerSecond = 1_000_000_000;

    // Stuffing as an automaton. State 2r + b (r = 1..4): the last r bits on the wire have the value b. State b
    // (r = 0): the last bit is a stuff bit of value b; it counts as a run of one. Idle is the state before the frame.
    private const byte IdleState = 10;
    private const int StateCount = 11;

    private static readonly ushort[] Crc15Table = MakeCrc15Table();
    private static readonly byte[] BitSteps = MakeBitSteps();
    private static readonly ushort[] ByteSteps = MakeByteSteps();

    /// <summary>The bits of a classic frame, stuff bits and interframe space included.</summary>
    /// <param name="frame">A classic data frame of 0..8 bytes.</param>
    /// <returns>47 + 8n (11-bit identifier) or 67 + 8n (29-bit) plus the stuff bits.</returns>
    public static int ClassicBits(in CanFrame frame)
    {
        var (header, headerBits) = ClassicHeader(frame.Id, frame.Length);
        var stuffed = new Stuffing(IdleState);
        stuffed.Add(header, headerBits);

        // Zeros in front of the frame leave the CRC at zero, so the header may be taken as whole bytes.
        uint crc = 0;
        for (var shift = 32; shift >= 0; shift -= 8)
        {
            crc = AddToCrc15(crc, (byte)(header >> shift));
        }

        foreach (var value in frame.Data)
        {
            stuffed.AddByte(value);
            crc = AddToCrc15(crc, value);
        }

        stuffed.Add(crc, Crc15Bits);
        return headerBits + (8 * frame.Length) + Crc15Bits + stuffed.Count + TrailerBits;
    }

    /// <summary>
    /// The bits of a CAN FD frame, stuff bits and interframe space included: those at the nominal rate, and those of
    /// the data phase (ESI to the end of the CRC), which run at the data bit rate if the frame has BRS.
    /// </summary>
    /// <param name="frame">An FD data frame of 0..64 bytes.</param>
    /// <returns>Nominal: 30 (11-bit) or 49 (29-bit) plus stuff bits; data: 549 plus stuff bits for 64 bytes.</returns>
    public static (int Nominal, int Data) FdBits(in CanFrame frame)
    {
        var (header, headerBits) = FdHeader(frame.Id, (frame.Flags & CanFrameFlags.BitRateSwitch) != 0);
        var stuffed = new Stuffing(IdleState);
        stuffed.Add(header, headerBits);

        // A stuff bit that follows BRS is sent after the switch already.
        var nominalStuffBits = stuffed.Count - (stuffed.EndsWithStuffBit ? 1 : 0);
        var errorState = (frame.Flags & CanFrameFlags.ErrorStateIndicator) != 0 ? 1u : 0u;
        stuffed.Add((errorState << 4) | (uint)CanDlc.FromLength(frame.Length), 5);
        foreach (var value in frame.Data)
        {
            stuffed.AddByte(value);
        }

        // The CRC field opens with a fixed stuff bit, which takes the place of a dynamic one that would be due there.
        var dataStuffBits = stuffed.Count - nominalStuffBits - (stuffed.EndsWithStuffBit ? 1 : 0);
        var crcBits = frame.Length <= 16 ? 17 : 21;
        var fixedStuffBits = 1 + ((StuffCountBits + crcBits) / 4);
        var data = 5 + (8 * frame.Length) + dataStuffBits + StuffCountBits + crcBits + fixedStuffBits;
        return (headerBits + nominalStuffBits + TrailerBits, data);
    }

    /// <summary>The time that a frame occupies the bus, interframe space included.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="rate">The bit rates of the bus; a frame with BRS needs a data bit rate.</param>
    /// <returns>Nanoseconds, rounded up to a whole one.</returns>
    public static long FrameNs(in CanFrame frame, in CanBitRate rate)
    {
        if (!frame.IsFd)
        {
            return BitsToNs(ClassicBits(in frame), rate.NominalBitsPerSecond);
        }

        var (nominal, data) = FdBits(in frame);
        return (frame.Flags & CanFrameFlags.BitRateSwitch) != 0
            ? BitsToNs(nominal, rate.NominalBitsPerSecond) + BitsToNs(data, rate.DataBitsPerSecond)
            : BitsToNs(nominal + data, rate.NominalBitsPerSecond);
    }

    private static long BitsToNs(int bits, int bitsPerSecond) =>
        (((long)bits * NanosecondsPerSecond) + bitsPerSecond - 1) / bitsPerSecond;

    // SOF, identifier, RTR (dominant), IDE, r0, DLC; with 29 bits: SOF, base, SRR, IDE, extension, RTR, r1, r0, DLC.
    private static (ulong Bits, int Count) ClassicHeader(CanId id, int length) => id.IsExtended
        ? ((ExtendedIdBits(id) << 7) | (uint)length, 39)
        : (((ulong)id.Value << 7) | (uint)length, 19);

    // SOF, identifier, RRS, IDE, FDF (recessive), res, BRS; with 29 bits SRR and IDE stand between the two parts.
    private static (ulong Bits, int Count) FdHeader(CanId id, bool bitRateSwitch)
    {
        var tail = 0b100u | (bitRateSwitch ? 1u : 0u);
        return id.IsExtended ? ((ExtendedIdBits(id) << 4) | tail, 36) : (((ulong)id.Value << 5) | tail, 17);
    }

    private static ulong ExtendedIdBits(CanId id) =>
        ((ulong)(id.Value >> 18) << 20) | (0b11ul << 18) | (id.Value & 0x3_FFFF);

    private static uint AddToCrc15(uint crc, byte value) =>
        ((crc << 8) ^ Crc15Table[((crc >> 7) ^ value) & 0xFF]) & 0x7FFF;

    private static ushort[] MakeCrc15Table()
    {
        var table = new ushort[256];
        for (var index = 0; index < table.Length; index++)
        {
            var crc = (uint)index << 7;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x4000) != 0 ? (crc << 1) ^ Crc15Polynomial : crc << 1;
            }

            table[index] = (ushort)(crc & 0x7FFF);
        }

        return table;
    }

    private static byte NextState(int state, int bit)
    {
        if (state == IdleState)
        {
            return (byte)(2 + bit);
        }

        var run = Math.Max(state >> 1, 1);
        if ((state & 1) != bit)
        {
            return (byte)(2 + bit);
        }

        return run == 4 ? (byte)(1 - bit) : (byte)((2 * (run + 1)) + bit);
    }

    private static byte[] MakeBitSteps()
    {
        var steps = new byte[2 * StateCount];
        for (var state = 0; state < StateCount; state++)
        {
            steps[2 * state] = NextState(state, 0);
            steps[(2 * state) + 1] = NextState(state, 1);
        }

        return steps;
    }

    // One entry per state and byte: the state behind the byte, and the stuff bits inside it in the high half.
    private static ushort[] MakeByteSteps()
    {
        var steps = new ushort[256 * StateCount];
        for (var index = 0; index < steps.Length; index++)
        {
            var state = (byte)(index >> 8);
            var count = 0;
            for (var bit = 7; bit >= 0; bit--)
            {
                state = NextState(state, (index >> bit) & 1);
                count += state < 2 ? 1 : 0;
            }

            steps[index] = (ushort)((count << 8) | state);
        }

        return steps;
    }

    private ref struct Stuffing(byte state)
    {
        private byte _state = state;

        public int Count { get; private set; }

        public readonly bool EndsWithStuffBit => _state < 2;

        public void Add(ulong bits, int count)
        {
            while ((count & 7) != 0)
            {
                count--;
                _state = BitSteps[(2 * _state) + (int)((bits >> count) & 1)];
                Count += _state < 2 ? 1 : 0;
            }

            while (count > 0)
            {
                count -= 8;
                AddByte((byte)(bits >> count));
            }
        }

        public void AddByte(byte value)
        {
            var step = ByteSteps[(_state << 8) | value];
            _state = (byte)step;
            Count += step >> 8;
        }
    }
}
