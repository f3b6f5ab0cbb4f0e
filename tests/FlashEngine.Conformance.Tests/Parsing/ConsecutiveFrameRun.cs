using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>
/// A line that stands for many ConsecutiveFrames:
/// <c>CF 1..585 [dl 8] p[6..4094] [gap 5ms] [each 8 ACTION]</c>. The frames carry prefix, SequenceNumber and as much
/// of the payload as CAN_DL lets them; the last one is filled as the options say. The action follows each n-th frame
/// but the last.
/// </summary>
internal sealed class ConsecutiveFrameRun
{
    private readonly CaseOptions _options;
    private readonly LineReader _line;
    private readonly StepTime _time;
    private readonly bool _isSent;
    private readonly CaseAddress _address;
    private readonly int _firstNumber;
    private readonly int _canDl;
    private readonly byte[] _payload;
    private readonly long _gapNs;
    private readonly int _each;
    private readonly Step? _action;

    public ConsecutiveFrameRun(
        CaseOptions options, StepParser steps, LineReader line, StepTime time, bool isSent)
    {
        (_options, _line, _time, _isSent) = (options, line, time, isSent);
        _address = isSent ? options.Tx : options.Rx;
        (_firstNumber, var lastNumber) = Numbers();
        _canDl = line.Takes("dl") ? line.Number(8, 64) : options.TxDl;
        _payload = Payload();
        _gapNs = line.Takes("gap") ? line.TimeNs() : 0;
        if (line.Takes("each"))
        {
            _each = line.Number(1, 255);
            _action = steps.Single(line, default, line.Word("an action"));
        }

        line.End();
        var count = (_payload.Length + DataLength - 1) / DataLength;
        if (count != lastNumber - _firstNumber + 1)
        {
            throw line.Wrong(
                $"{_firstNumber}..{lastNumber}", $"{_payload.Length} bytes take {count} frames of {DataLength} bytes");
        }
    }

    private int DataLength => _canDl - 1 - (_address.Prefix is null ? 0 : 1);

    public IEnumerable<Step> Steps()
    {
        for (var offset = 0; offset < _payload.Length; offset += DataLength)
        {
            var index = offset / DataLength;
            var time = index == 0 ? _time : new StepTime(false, _gapNs, _gapNs);
            var frame = Frame(_firstNumber + index, offset);
            yield return _isSent
                ? new Expect(_line.Line, time, new FrameSent(frame))
                : new FrameArrives(_line.Line, time, frame);
            if (_action is not null && (index + 1) % _each == 0 && offset + DataLength < _payload.Length)
            {
                yield return _action;
            }
        }
    }

    private (int First, int Last) Numbers()
    {
        const string right = "the first and the last frame's number, like 1..585";
        var word = _line.Word(right);
        var ends = word.Split("..");
        return ends.Length == 2 && int.TryParse(ends[0], out var first) && int.TryParse(ends[1], out var last)
            && first >= 0 && last >= first ? (first, last) : throw _line.Wrong(word, right);
    }

    private byte[] Payload()
    {
        const string right = "the payload as one word, like p[6..4094]";
        var word = _line.Word(right);
        var bytes = new List<byte>();
        return ByteText.TryAppend(bytes, word) ? [.. bytes] : throw _line.Wrong(word, right);
    }

    private CanFrame Frame(int number, int offset)
    {
        var data = new List<byte>(_canDl);
        if (_address.Prefix is { } prefix)
        {
            data.Add(prefix);
        }

        data.Add((byte)(0x20 | (number & 0xF)));
        data.AddRange(_payload.AsSpan(offset, Math.Min(DataLength, _payload.Length - offset)));
        var least = _options.Padding is null ? 0 : Math.Min(_options.CanDlMin, _canDl);
        var canDl = CanDlc.RoundUp(Math.Max(data.Count, least));
        data.AddRange(Enumerable.Repeat(_options.Padding ?? 0xCC, canDl - data.Count));
        return new CanFrame(_address.Id, data.ToArray(), _options.Kind);
    }
}
