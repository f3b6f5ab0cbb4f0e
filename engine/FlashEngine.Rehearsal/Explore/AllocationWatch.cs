using FlashEngine.Can;
using FlashEngine.Station.Traces;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>
/// Holds Core to its word that a frame costs no allocation: a step of the loop that only confirms frames, takes
/// FlowControls and sends on allocates nothing. Steps that end a message are let off, because its outcome goes to those
/// who wait for it.
/// </summary>
internal sealed class AllocationWatch : ITraceWriter
{
    private const int FlowControlType = 3;
    private bool _isMessageEnd;

    /// <summary>Steps that were held to it, and kept it.</summary>
    public long LeanSteps { get; private set; }

    /// <summary>What the first step that did not keep it allocated, in bytes; 0: there was none.</summary>
    public long FirstOffence { get; private set; }

    /// <inheritdoc/>
    public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted) =>
        _isMessageEnd |= !transmitted && frame.Data[0] >> 4 != FlowControlType;

    /// <summary>A step begins.</summary>
    public void Begin() => _isMessageEnd = false;

    /// <summary>It has ended.</summary>
    public void End(long allocatedBytes, bool hasPosted)
    {
        if (_isMessageEnd || hasPosted)
        {
            return;
        }

        if (allocatedBytes == 0)
        {
            LeanSteps++;
        }
        else if (FirstOffence == 0)
        {
            FirstOffence = allocatedBytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // nothing is open
    }
}
