using FlashEngine.Scripting;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Brings the steps of a script to their end: which of them run for which block, which blocks are there already, and
/// what is tried again after a failure. A new try is the sequence of a resumed job, so there is one way to go on.
/// </summary>
internal sealed class SequenceRunner(
    EcuTask task, FlashContext context, StepRunner steps, IChannelRunner runner, EcuJournal journal)
{
    private const int SequenceRestartsMax = 2;
    private const int BlockRestartsMax = 1;

    // An ECU that reset, or that is busy leaving a session, gets this long before it is asked anew.
    private static readonly TimeSpan PauseBeforeRestart = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private int _restarts;

    /// <summary>Names of the blocks that an earlier run completed and that the ECU still holds.</summary>
    public IReadOnlyCollection<string> KeptBlocks => [.. _kept.Except(_written)];

    /// <summary>Runs the sequence, more than once where the failure allows it.</summary>
    /// <exception cref="JobException">A step failed for good.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        JobException? first = null;
        while (true)
        {
            try
            {
                await RunOnceAsync(cancellation);
                return;
            }
            catch (JobException e) when (steps.Recovery != Recovery.None && _restarts < SequenceRestartsMax)
            {
                _restarts++;
                context.Log($"{e.Message}; the sequence begins anew ({_restarts} of {SequenceRestartsMax})");
                first ??= e;
            }
            catch (JobException e) when (first is not null && e.ExitCode != FlashExitCode.Cancelled)
            {
                // What went wrong first is what to look at; what came of the new try may follow from it.
                throw new JobException(first.ExitCode, $"{first.Message}; begun anew, {e.Message}", first);
            }

            await runner.DelayAsync(PauseBeforeRestart);
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellation)
    {
        _kept.Clear();
        var groups = Groups(task.Sequence.Steps);
        var ofBlocks = groups.FindAll(group => group[0].PerBlock);
        foreach (var group in groups)
        {
            if (!group[0].PerBlock)
            {
                await steps.RunAsync(group[0], null, cancellation);
                continue;
            }

            if (group == ofBlocks[0])
            {
                await KeepBlocksAsync(ofBlocks.SelectMany(each => each), cancellation);
            }

            foreach (var block in task.Blocks.Where(block => !_kept.Contains(block.Name)))
            {
                await RunBlockAsync(group, block, mayRestart: ofBlocks.Count == 1, cancellation);
                if (group == ofBlocks[^1])
                {
                    await journal.BlockCompletedAsync(block.Name, block.Crc32);
                    _ = _written.Add(block.Name);
                }
            }
        }
    }

    /// <summary>
    /// The steps of a block. Where they all stand together, a failed transfer begins again from the erase; else the
    /// erase has long gone by, and only the whole sequence can begin anew.
    /// </summary>
    private async Task RunBlockAsync(
        List<FlashStep> group, FlashBlock block, bool mayRestart, CancellationToken cancellation)
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                foreach (var step in group)
                {
                    await steps.RunAsync(step, block, cancellation);
                }

                return;
            }
            catch (JobException e)
                when (steps.Recovery == Recovery.Block && mayRestart && restarts < BlockRestartsMax)
            {
                context.Log($"{e.Message}; the block begins anew");
            }
        }
    }

    /// <summary>Each step alone, but consecutive steps of blocks together.</summary>
    private static List<List<FlashStep>> Groups(IReadOnlyList<FlashStep> steps)
    {
        var groups = new List<List<FlashStep>>();
        foreach (var step in steps)
        {
            if (step.PerBlock && groups.Count > 0 && groups[^1][0].PerBlock)
            {
                groups[^1].Add(step);
            }
            else
            {
                groups.Add([step]);
            }
        }

        return groups;
    }

    /// <summary>
    /// The journal says which blocks were completed before; the ECU has the last word, by the steps that verify. A
    /// script that has none gets every block written again.
    /// </summary>
    private async Task KeepBlocksAsync(IEnumerable<FlashStep> ofBlocks, CancellationToken cancellation)
    {
        var checks = ofBlocks.Where(step => step.Effect == StepEffect.Verify).ToList();
        foreach (var block in task.Blocks.Where(_ => checks.Count > 0))
        {
            if (journal.Read(history => history.IsCompleted(block.Name, block.Crc32))
                && await HoldsAsync(block, checks, cancellation))
            {
                _ = _kept.Add(block.Name);
                context.Keep(block);
            }
        }
    }

    private async Task<bool> HoldsAsync(FlashBlock block, List<FlashStep> checks, CancellationToken cancellation)
    {
        try
        {
            foreach (var check in checks)
            {
                await steps.RunAsync(check, block, cancellation);
            }

            return true;
        }
        catch (JobException e)
            when (e.ExitCode == FlashExitCode.Verification || e.InnerException is NegativeResponseException)
        {
            context.Log($"block '{block.Name}' was completed before, and is not there any more: {e.Message}");
            return false;
        }
    }
}
