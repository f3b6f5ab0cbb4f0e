namespace FlashEngine.Differential.Tests;

/// <summary>
/// Holds the frame log of one transfer against ISO 15765-2, without the engine's code: every frame byte by byte, when
/// each side was allowed to send it, and that nothing is missing.
/// </summary>
internal sealed class TransferRules(ExchangeParameters parameters, bool isOurs, byte[] pdu, List<string> problems)
{
    private readonly Transfer _transfer = isOurs ? parameters.Out : parameters.In;
    private readonly Segmentation _receiver = isOurs ? parameters.In.Frames : parameters.Out.Frames;
    private readonly byte _blockSize = isOurs ? parameters.TheirBlockSize : (byte)parameters.OurBlockSize;
    private readonly byte _stMin = isOurs ? parameters.TheirStMin : Encode(parameters.OurStMinUs);

    // The sender: what it sends next, and what the FlowControls that it got allow.
    private int _next;
    private int _allowed;
    private long _gapNs;
    private WireFrame? _lastConsecutive;

    // The receiver: the frame that it waits for, -1 when it waits for none, and whether a FlowControl is due.
    private int _awaited;
    private int _blockLeft;
    private int _waits;
    private bool _owesFlowControl;

    private bool IsTooLong => !isOurs && _transfer.Frames.Length > parameters.PduLengthMax;

    public void Check(IEnumerable<WireFrame> log)
    {
        foreach (var line in log)
        {
            var prefixLength = line.IsOurs ? parameters.Out.Frames.PrefixLength : parameters.In.Frames.PrefixLength;
            if (line.Frame.Length <= prefixLength)
            {
                problems.Add($"no N_PDU: {line}");
            }
            else if (line.Frame.Data[prefixLength] >> 4 == 3)
            {
                if (line.IsOurs != isOurs)
                {
                    OnFlowControl(line, line.Frame.Data[prefixLength] & 0xF);
                }
            }
            else if (line.IsOurs == isOurs)
            {
                OnData(line);
            }
        }

        CheckEnd();
    }

    private static byte Encode(int stMinUs) => stMinUs switch
    {
        0 => 0,
        <= 900 => (byte)(0xF0 + ((stMinUs + 99) / 100)),
        _ => (byte)((stMinUs + 999) / 1_000),
    };

    private static long Decode(byte stMin) => stMin switch
    {
        < 0x80 => stMin * 1_000_000L,
        > 0xF0 and < 0xFA => (stMin - 0xF0) * 100_000L,
        _ => 127_000_000L,
    };

    private void OnData(WireFrame line)
    {
        if (_next >= _transfer.Frames.FrameCount)
        {
            problems.Add($"a frame after the last one: {line}");
            return;
        }

        var expected = _transfer.Frames.Frame(_next, pdu);
        if (!line.Frame.Data.SequenceEqual(expected))
        {
            problems.Add($"frame {_next} should be {Convert.ToHexString(expected)}: {line}");
        }

        if (_next > 0)
        {
            CheckMaySend(line);
        }

        if (!line.IsLost)
        {
            Receive(_next);
        }

        _next++;
    }

    private void CheckMaySend(WireFrame line)
    {
        if (_allowed-- <= 0)
        {
            problems.Add($"a ConsecutiveFrame that no FlowControl allows: {line}");
        }

        // Without a gap, our frames follow each other before they are confirmed.
        var atNs = isOurs ? line.AtNs : line.SentNs;
        if (_gapNs > 0 && _lastConsecutive is { } last && atNs - last.SentNs < _gapNs)
        {
            problems.Add($"less than {_gapNs} ns after the frame before: {line}");
        }

        _lastConsecutive = line;
    }

    private void Receive(int index)
    {
        if (!_transfer.Frames.IsSegmented)
        {
            _awaited = 1;
        }
        else if (index == 0)
        {
            _owesFlowControl = true;
            _blockLeft = _blockSize;
            _awaited = IsTooLong ? -1 : 1;
        }
        else if (_awaited == index)
        {
            _awaited++;
            var isComplete = _awaited == _transfer.Frames.FrameCount;
            if (isComplete || (_blockSize > 0 && --_blockLeft == 0))
            {
                _owesFlowControl = !isComplete;
                _blockLeft = _blockSize;
            }
        }
        else if (_awaited > 0)
        {
            // A gap in the SequenceNumbers has ended the reception.
            _awaited = -1;
            _owesFlowControl = false;
        }
    }

    private void OnFlowControl(WireFrame line, int flowStatus)
    {
        if (!_owesFlowControl)
        {
            problems.Add($"a FlowControl that is not due: {line}");
        }

        var expected = (IsTooLong, flowStatus) switch
        {
            (true, _) => _receiver.FlowControl(2, 0, 0),
            (_, 1) when !isOurs && parameters.Hold != Hold.Never => _receiver.FlowControl(1, 0, 0),
            _ => _receiver.FlowControl(0, _blockSize, _stMin),
        };
        if (!line.Frame.Data.SequenceEqual(expected))
        {
            problems.Add($"the FlowControl should be {Convert.ToHexString(expected)}: {line}");
        }

        _waits = flowStatus == 1 ? _waits + 1 : 0;
        if (_waits > parameters.WftMax)
        {
            problems.Add($"more than N_WFTmax Waits: {line}");
        }

        _owesFlowControl = flowStatus == 1;
        if (flowStatus == 0 && !line.IsLost && _allowed == 0)
        {
            _allowed = _transfer.BlockSize == 0 ? int.MaxValue : _transfer.BlockSize;
            _gapNs = Decode(_stMin);
        }
    }

    private void CheckEnd()
    {
        var outcome = isOurs ? parameters.OutOutcome : parameters.InOutcome;
        var hasSentAll = _next == _transfer.Frames.FrameCount;
        if (!hasSentAll && (outcome.IsDelivered || (isOurs && outcome.Reported is Uds.N_Result.N_OK)))
        {
            problems.Add($"{_next} of {_transfer.Frames.FrameCount} frames were sent");
        }

        if (_owesFlowControl && parameters.Hold != Hold.ForEver)
        {
            problems.Add("the last FlowControl that was due was never sent");
        }
    }
}
