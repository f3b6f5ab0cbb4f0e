using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane;

/// <summary>
/// Finds who vouches for a target file in the Image repository: the top-level targets, or else the roles that they
/// delegate to, in their order and depth first (Uptane 2.1 §5.4.4.7, TUF 1.0 §5.6.7). The first one that lists the file
/// decides.
/// </summary>
internal sealed class DelegationSearch(RepositoryCheck images, UptaneSettings settings, DateTimeOffset start)
{
    private readonly Dictionary<string, TargetsMetadata> _read = new(StringComparer.Ordinal);

    /// <summary>Finds a file's entry.</summary>
    /// <returns>Null: nobody lists it.</returns>
    /// <exception cref="FlashException">A delegated role on the way is not to be trusted, or not there.</exception>
    public async Task<TargetEntry?> FindAsync(string fileName, CancellationToken cancellation)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Delegation>();
        var role = images.Targets;
        while (true)
        {
            if (role.Targets.TryGetValue(fileName, out var entry))
            {
                return entry;
            }

            foreach (var delegation in role.Delegations.Where(next => next.Covers(fileName)).Reverse())
            {
                open.Push(delegation);
            }

            if (await NextAsync(open, visited, cancellation) is not { } next)
            {
                return null;
            }

            role = next;
        }
    }

    // Roles may delegate in circles: each one is asked once.
    private async Task<TargetsMetadata?> NextAsync(
        Stack<Delegation> open, HashSet<string> visited, CancellationToken cancellation)
    {
        while (open.TryPop(out var delegation))
        {
            if (!visited.Add(delegation.Name))
            {
                continue;
            }

            if (visited.Count > settings.DelegationsMax)
            {
                throw images.Targets.Document.Name.Of(delegation.Name).Refuse(
                    UptaneError.SecurityException,
                    $"more than {settings.DelegationsMax} delegated roles for one target file");
            }

            if (delegation.IsTerminating)
            {
                open.Clear();
            }

            var role = await ReadAsync(delegation, cancellation);

            // An expired role vouches for nothing, as if it listed nothing; so the vectors want it. What it alone
            // lists is then found with nobody, and refused.
            if (role.Document.Expires > start)
            {
                return role;
            }
        }

        return null;
    }

    private async Task<TargetsMetadata> ReadAsync(Delegation delegation, CancellationToken cancellation)
    {
        if (_read.TryGetValue(delegation.Name, out var known))
        {
            return known;
        }

        var role = await images.DelegatedAsync(delegation, cancellation);
        _read.Add(delegation.Name, role);
        return role;
    }
}
