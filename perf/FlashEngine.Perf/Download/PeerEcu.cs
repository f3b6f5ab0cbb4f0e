using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Perf.Download;

/// <summary>
/// The least ECU that takes a download: it answers 34, 36 and 37 at once, keeps the data, and allocates nothing while
/// it does so.
/// </summary>
public sealed class PeerEcu : IPduSink
{
    /// <summary>maxNumberOfBlockLength that it offers.</summary>
    public const int BlockLength = 4095;

    private const byte PositiveOffset = 0x40;
    private static readonly byte[] DownloadAccepted = [0x74, 0x20, BlockLength >> 8, BlockLength & 0xFF];
    private readonly IsoTpLink _link;
    private readonly byte[] _memory;
    private readonly byte[] _transferAnswer = [0x76, 0];
    private readonly byte[] _exitAnswer = [0x77];
    private long _nowNs;

    /// <summary>Makes the ECU.</summary>
    /// <param name="transport">Its side of the addresses, its frame format and its BS.</param>
    /// <param name="memoryLength">How many bytes it can keep.</param>
    public PeerEcu(IsoTpOptions transport, int memoryLength)
    {
        _link = new IsoTpLink(transport, this);
        _memory = new byte[memoryLength];
    }

    /// <summary>What it was given since the last 34.</summary>
    public ReadOnlySpan<byte> Written => _memory.AsSpan(0, WrittenLength);

    /// <summary>How many 36 it confirmed since the last 34.</summary>
    public int Blocks { get; private set; }

    private int WrittenLength { get; set; }

    /// <summary>Gives it a frame.</summary>
    public void OnFrame(in CanFrame frame, long nowNs)
    {
        _nowNs = nowNs;
        _link.OnFrame(frame, nowNs);
    }

    /// <summary>Takes its next frame, which counts as sent at once.</summary>
    /// <returns>False when it has nothing to send.</returns>
    public bool TryTake(ref CanFrame frame, long nowNs)
    {
        if (_link.NextFrameNs > nowNs)
        {
            return false;
        }

        _link.TakeFrame(nowNs, ref frame);
        _link.OnTransmitted(nowNs);
        return true;
    }

    /// <inheritdoc/>
    public void OnConfirm(N_Result result, long timestampNs) => Require(result == N_Result.N_OK, "answer not sent");

    /// <inheritdoc/>
    public void OnFirstFrameIndication(int length, long timestampNs)
    {
    }

    /// <inheritdoc/>
    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        Require(result == N_Result.N_OK, "request not received");
        switch (pdu[0])
        {
            case 0x34:
                WrittenLength = 0;
                Blocks = 0;
                _transferAnswer[1] = 0;
                _link.Send(DownloadAccepted, _nowNs);
                break;
            case 0x36:
                Require(pdu[1] == (byte)(_transferAnswer[1] + 1), "wrong blockSequenceCounter");
                pdu[2..].CopyTo(_memory.AsSpan(WrittenLength));
                WrittenLength += pdu.Length - 2;
                Blocks++;
                _transferAnswer[1] = pdu[1];
                _link.Send(_transferAnswer, _nowNs);
                break;
            default:
                Require(pdu[0] + PositiveOffset == _exitAnswer[0], "unknown service");
                _link.Send(_exitAnswer, _nowNs);
                break;
        }
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"the bench's ECU: {problem}");
        }
    }
}
