using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>
/// Both ways between a channel of PDUs and its host. A thread of its own takes the host's records off the pipe: answers
/// to who asks, everything else into a queue.
/// </summary>
internal sealed class PduPipe : IDisposable
{
    // The host gives the library 3 s for a call, and ends itself.
    private const int AnswerMaxMs = 10_000;

    private readonly PassThruHost _host;
    private readonly IStationClock _clock;
    private readonly Action _wake;
    private readonly PduQueue _queue = new();
    private readonly Thread _reader;
    private readonly object _gate = new();
    private int? _answer;
    private string _answerText = "";
    private bool _hasEnded;

    /// <summary>Takes a host over.</summary>
    /// <param name="host">The host.</param>
    /// <param name="clock">Station time.</param>
    /// <param name="name">The channel's name.</param>
    /// <param name="wake">Called on the reader's thread when there is something to take.</param>
    public PduPipe(PassThruHost host, IStationClock clock, string name, Action wake)
    {
        _host = host;
        _clock = clock;
        _wake = wake;
        _reader = new Thread(ReadRecords) { IsBackground = true, Name = name };
        _reader.Start();
    }

    /// <summary>True when nothing is there to take.</summary>
    public bool IsEmpty => _queue.IsEmpty;

    /// <summary>Hands a PDU to the host; of each link one is under way, so all of them fit into the pipe.</summary>
    /// <returns>False when the host is gone.</returns>
    public bool TryWrite(in HostRecord record, ReadOnlySpan<byte> pdu)
        => _host.TryWrite(new ReadOnlySpan<HostRecord>(in record), pdu);

    /// <summary>The oldest record, valid until the next call; null: there is none.</summary>
    public PduQueue.Slot? TryTake() => _queue.TryTake();

    /// <summary>Asks the library for something; takes 10 s at most.</summary>
    /// <returns>What it refused with, in words; null: it did it.</returns>
    /// <exception cref="ChannelException">The host is gone.</exception>
    public string? Ask(in HostRecord question)
    {
        lock (_gate)
        {
            _answer = null;
            _ = _host.TryWrite(new ReadOnlySpan<HostRecord>(in question));
            while (_answer is null && !_hasEnded)
            {
                if (!Monitor.Wait(_gate, AnswerMaxMs))
                {
                    throw _host.HowItEnded();
                }
            }

            return _answer switch
            {
                null => throw _host.HowItEnded(),
                0 => null,
                var result => PassThruError.Describe(result.Value, _answerText),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Close();
        _host.Close();
        _reader.Join();
        _host.Dispose();
        _queue.Dispose();
    }

    private void ReadRecords()
    {
        while (TryRead(out var slot))
        {
            if (slot.Record.Kind == HostRecordKind.Answer)
            {
                TakeAnswer(slot);
            }
            else
            {
                _queue.Add();
                _wake();
            }
        }

        var last = _queue.Next();
        last.Record = new HostRecord { Kind = HostRecordKind.Ended };
        last.ArrivedNs = _clock.NowNs;
        last.Length = 0;
        _queue.Add();
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.Pulse(_gate);
        }

        _wake();
    }

    private void TakeAnswer(PduQueue.Slot slot)
    {
        lock (_gate)
        {
            _answer = slot.Record.Number;
            _answerText = PassThruHost.TextOf(slot.Bytes);
            Monitor.Pulse(_gate);
        }
    }

    private bool TryRead(out PduQueue.Slot slot)
    {
        Span<byte> head = stackalloc byte[HostRecord.Size];
        var isRead = TryFill(head);
        slot = _queue.Next();
        if (!isRead)
        {
            return false;
        }

        slot.Record = MemoryMarshal.Read<HostRecord>(head);
        slot.ArrivedNs = _clock.NowNs;
        slot.Length = slot.Record.Kind == HostRecordKind.PduReceived
            ? Math.Clamp(slot.Record.Number, 0, HostRecord.PduMax)
            : PassThruHost.TextLengthAfter(slot.Record.Kind);
        return TryFill(slot.Bytes);
    }

    private bool TryFill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = _host.Read(bytes);
            if (count == 0)
            {
                return false;
            }

            bytes = bytes[count..];
        }

        return true;
    }
}
