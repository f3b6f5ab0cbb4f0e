using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>
/// Everything that the engine relies on in an adapter, as checks by name. Two devices on one bus that nobody else uses
/// are enough; they may be the same one where it can be opened twice.
/// </summary>
public static class ChannelContract
{
    /// <summary>All checks, in the order in which they are best read.</summary>
    public static IReadOnlyList<ContractCheck> Checks { get; } =
    [
        .. OpeningChecks.All,
        .. FrameChecks.All,
        .. TransmissionChecks.All,
        .. TimeChecks.All,
        .. WaitingChecks.All,
    ];

    /// <summary>Tries one check.</summary>
    public static ContractResult Run(ContractCheck check, ContractBench bench)
    {
        try
        {
            var missing = check.Needs & ~bench.Capabilities;
            if (missing != CanCapabilities.None)
            {
                return new ContractResult(check.Name, null, $"the channel lacks {missing}");
            }

            check.Run(bench);
            return new ContractResult(check.Name, null, null);
        }
        catch (FlashException e)
        {
            return new ContractResult(check.Name, e.Message, null);
        }
        catch (Exception e)
        {
            // The boundary to an adapter's code: whatever it throws is what the check has found.
            return new ContractResult(check.Name, $"{e.GetType().Name}: {e.Message}", null);
        }
    }
}
