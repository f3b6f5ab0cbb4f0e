using FlashEngine.Can;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>
/// What ISO 15765-2 and the configuration allow on the wire between two nodes, checked frame by frame from the raw
/// bytes. Shares no code with the engine, so that both cannot have the same mistake.
/// </summary>
internal sealed class WireRules(WireRules.Side first, WireRules.Side second)
{
    private readonly Side[] _sides = [first, second];

    public void OnFrame(int from, in CanFrame frame, long startNs, long endNs)
    {
        var data = frame.Data;
        var (sender, receiver) = (_sides[from], _sides[1 - from]);
        sender.Frames++;
        switch (data[0] >> 4)
        {
            case 0:
                sender.CheckSingle(data);
                break;
            case 1:
                sender.CheckFirst(data);
                break;
            case 2:
                sender.CheckConsecutive(data, startNs, endNs);
                break;
            case 3:
                receiver.CheckFlowControlFrom(sender, data, endNs);
                break;
            default:
                Assert.Fail($"unknown PCI in {frame}");
                break;
        }

        Assert.Equal(sender.Fd, frame.IsFd);
    }

    /// <summary>One node: its configuration, and the message that it is sending.</summary>
    internal sealed class Side
    {
        private readonly byte[] _message = new byte[100_000];
        private int _announced;
        private int _seen;
        private int _sequenceNumber;
        private int _allowed;
        private bool _flowControlDue;
        private long _gapNs;
        private long _flowControlEndNs;
        private long? _lastEndNs;

        public required bool Fd { get; init; }

        public required int TxDl { get; init; }

        public required byte? Padding { get; init; }

        public required int BlockSize { get; init; }

        public required byte StMin { get; init; }

        public required int LowestGapUs { get; init; }

        public int Frames { get; set; }

        public ReadOnlySpan<byte> Message => _message.AsSpan(0, _seen);

        public bool IsComplete => _seen == _announced && !_flowControlDue;

        public void CheckSingle(ReadOnlySpan<byte> data)
        {
            var (header, length) = data.Length <= 8 ? (1, (int)data[0]) : (2, data[1]);
            Assert.True(header == 1 || (data[0] == 0 && length >= 8));
            Begin(length);
            Append(data[header..], length);
        }

        public void CheckFirst(ReadOnlySpan<byte> data)
        {
            Assert.Equal(TxDl, data.Length);
            var (header, length) = (2, (data[0] % 16 * 256) + data[1]);
            if (length == 0)
            {
                (header, length) = (6, (data[2] << 24) + (data[3] << 16) + (data[4] << 8) + data[5]);
                Assert.True(length > 4095);
            }

            Assert.True(length > (TxDl == 8 ? 7 : TxDl - 2), "it would have fitted a SingleFrame");
            Begin(length);
            Append(data[header..], data.Length - header);
            _flowControlDue = true;
        }

        public void CheckConsecutive(ReadOnlySpan<byte> data, long startNs, long endNs)
        {
            Assert.True(_allowed > 0, "more ConsecutiveFrames than BS, or none allowed");
            Assert.True(_seen < _announced, "a frame beyond FF_DL");
            Assert.Equal(_sequenceNumber, data[0] % 16);
            Assert.True(startNs >= _flowControlEndNs);
            Assert.True(_lastEndNs is null || startNs - _lastEndNs >= _gapNs, "STmin violated");
            var length = Math.Min(_announced - _seen, TxDl - 1);
            if (length == TxDl - 1)
            {
                Assert.Equal(TxDl, data.Length);
            }

            Append(data[1..], length);
            _sequenceNumber = (_sequenceNumber + 1) % 16;
            _lastEndNs = endNs;
            _allowed--;
            _flowControlDue = _allowed == 0 && _seen < _announced;
        }

        public void CheckFlowControlFrom(Side receiver, ReadOnlySpan<byte> data, long endNs)
        {
            Assert.True(_flowControlDue, "a FlowControl that is not due");
            Assert.Equal(0x30, data[0]);
            Assert.Equal(receiver.BlockSize, data[1]);
            Assert.Equal(receiver.StMin, data[2]);
            receiver.CheckPadding(data[3..]);
            _flowControlDue = false;
            _flowControlEndNs = endNs;
            _allowed = receiver.BlockSize == 0 ? int.MaxValue : receiver.BlockSize;
            var askedNs = data[2] > 0xF0 ? (data[2] - 0xF0) * 100_000L : data[2] * 1_000_000L;
            _gapNs = Math.Max(askedNs, LowestGapUs * 1_000L);
        }

        private void Begin(int length)
        {
            Assert.True(IsComplete, "a message within a message");
            (_announced, _seen, _sequenceNumber, _allowed, _lastEndNs) = (length, 0, 1, 0, null);
        }

        private void Append(ReadOnlySpan<byte> data, int length)
        {
            Assert.InRange(length, 1, data.Length);
            data[..length].CopyTo(_message.AsSpan(_seen));
            _seen += length;
            CheckPadding(data[length..]);
        }

        private void CheckPadding(ReadOnlySpan<byte> padding)
        {
            Assert.True(Padding is not null || Fd || padding.IsEmpty, "padding that nobody asked for");
            Assert.Equal(-1, padding.IndexOfAnyExcept(Padding ?? 0xCC));
        }
    }
}
