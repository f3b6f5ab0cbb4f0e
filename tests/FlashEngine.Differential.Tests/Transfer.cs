using FlashEngine.Uds;

namespace FlashEngine.Differential.Tests;

/// <summary>What becomes of a transfer.</summary>
/// <param name="Reported">What our link reports; null: nothing.</param>
/// <param name="IsDelivered">Whether the receiver, whichever side it is, delivers the PDU.</param>
internal readonly record struct Outcome(N_Result? Reported, bool IsDelivered);

/// <summary>One PDU in one direction, and which of its frames the wire loses.</summary>
/// <param name="Frames">How it is cut.</param>
/// <param name="BlockSize">BS that the sender goes by.</param>
/// <param name="LostFrame">Index of the SF, FF or CF that never arrives; null: all arrive.</param>
/// <param name="LostFlowControl">Index of the FlowControl that never arrives.</param>
internal sealed record Transfer(Segmentation Frames, int BlockSize, int? LostFrame = null, int? LostFlowControl = null)
{
    public int FlowControlCount => !Frames.IsSegmented ? 0
        : BlockSize == 0 ? 1
        : 1 + ((Frames.ConsecutiveFrameCount - 1) / BlockSize);

    public bool HasLoss => LostFrame is not null || LostFlowControl is not null;

    /// <summary>The outcome when we send.</summary>
    public Outcome WhenSent => (LostFrame, LostFlowControl) switch
    {
        (null, null) => new Outcome(N_Result.N_OK, true),
        (null, _) => new Outcome(N_Result.N_TIMEOUT_Bs, false),

        // A sender cannot know of a loss unless a FlowControl stays away for it.
        ({ } lost, _) => new Outcome(
            IsFollowedByFlowControl(lost) ? N_Result.N_TIMEOUT_Bs : N_Result.N_OK, false),
    };

    /// <summary>The outcome when we receive, and are neither held nor too small for the PDU.</summary>
    public Outcome WhenReceived => (LostFrame, LostFlowControl) switch
    {
        (null, null) => new Outcome(N_Result.N_OK, true),
        (null, _) => new Outcome(N_Result.N_TIMEOUT_Cr, false),
        (0, _) => new Outcome(null, false),
        ({ } lost, _) => new Outcome(
            IsNextFrameTaken(lost) ? N_Result.N_WRONG_SN : N_Result.N_TIMEOUT_Cr, false),
    };

    public override string ToString() =>
        $"{Frames.Length} bytes in {Frames.FrameCount} frames and {FlowControlCount} FlowControls"
        + (LostFrame is { } frame ? $", frame {frame} lost" : "")
        + (LostFlowControl is { } flowControl ? $", FlowControl {flowControl} lost" : "");

    private bool IsFollowedByFlowControl(int frame)
    {
        if (!Frames.IsSegmented)
        {
            return false;
        }

        var blockEnd = BlockSize == 0 ? Frames.ConsecutiveFrameCount : (frame + BlockSize - 1) / BlockSize * BlockSize;
        return frame == 0 || blockEnd < Frames.ConsecutiveFrameCount;
    }

    // No frame comes after the last one of the PDU or of a block. A last frame that is shorter than RX_DL shows its
    // wrong length before its SequenceNumber, and is ignored for it.
    private bool IsNextFrameTaken(int frame)
    {
        var isLastOfBlock = BlockSize > 0 && frame % BlockSize == 0;
        return frame < Frames.ConsecutiveFrameCount
            && !isLastOfBlock
            && (frame + 1 < Frames.ConsecutiveFrameCount
                || Frames.Frame(frame + 1, new byte[Frames.Length]).Length == Frames.TxDl);
    }
}
