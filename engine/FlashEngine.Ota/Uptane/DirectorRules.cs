using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane;

/// <summary>What the Director's targets must keep to, beyond being signed.</summary>
internal static class DirectorRules
{
    /// <summary>Checks them against the vehicle.</summary>
    /// <returns>The target files, by name.</returns>
    /// <exception cref="InputException">It delegates, or means an ECU that is not there, not so, or twice.</exception>
    public static IReadOnlyList<TargetEntry> Check(
        TargetsMetadata targets, IReadOnlyDictionary<string, UptaneEcu> ecus)
    {
        if (targets.Delegations.Count > 0)
        {
            throw targets.Document.Name.Refuse(
                UptaneError.DirectorDelegation,
                $"delegates to '{targets.Delegations[0].Name}'; a Director may not delegate");
        }

        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var target in targets.Targets.Values)
        {
            var name = targets.Document.Name.Of(target.FileName);
            if (target.Ecus.Count == 0)
            {
                throw name.Refuse(UptaneError.BadEcuId, "is for no ECU; custom.ecuIdentifiers must name one or more");
            }

            foreach (var wanted in target.Ecus)
            {
                CheckEcu(name, wanted, ecus);
                if (!taken.TryAdd(wanted.Id, target.FileName))
                {
                    throw name.Refuse(
                        UptaneError.DirectorRepeatedEcuId,
                        $"is for ECU '{wanted.Id}', which also gets '{UptaneRefusal.Show(taken[wanted.Id])}'");
                }
            }
        }

        return [.. targets.Targets.Values.OrderBy(target => target.FileName, StringComparer.Ordinal)];
    }

    private static void CheckEcu(MetadataName name, UptaneEcu wanted, IReadOnlyDictionary<string, UptaneEcu> ecus)
    {
        if (!ecus.TryGetValue(wanted.Id, out var ecu))
        {
            throw name.Refuse(
                UptaneError.BadEcuId,
                $"is for ECU '{UptaneRefusal.Show(wanted.Id)}'; this vehicle has {string.Join(", ", ecus.Keys)}");
        }

        if (ecu.HardwareId != wanted.HardwareId)
        {
            throw name.Refuse(
                UptaneError.BadHardwareId,
                $"is for ECU '{ecu.Id}' with hardware '{UptaneRefusal.Show(wanted.HardwareId)}'; it is "
                + $"'{ecu.HardwareId}'");
        }
    }
}
