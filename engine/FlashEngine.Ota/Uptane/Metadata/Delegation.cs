using System.Security.Cryptography;
using System.Text;

namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>A role that may vouch for some target files in the place of the one that delegates to it.</summary>
internal sealed class Delegation
{
    private readonly IReadOnlyList<string> _paths;
    private readonly IReadOnlyList<string> _hashPrefixes;

    private Delegation(MetadataFields fields, IReadOnlyDictionary<string, UptaneKey> keys)
    {
        Name = fields.Text("name");
        if (!SafePath.IsSafe(Name) || Name.Contains('/', StringComparison.Ordinal))
        {
            throw fields.Wrong("name", $"is '{UptaneRefusal.Show(Name)}'; it must be a plain name without '/'");
        }

        _paths = fields.OptionalTextList("paths");
        _hashPrefixes = fields.OptionalTextList("path_hash_prefixes");
        IsTerminating = fields.OptionalFlag("terminating");
        Keys = RoleKeys.Read(fields.Metadata.Of(Name), fields, keys);
    }

    /// <summary>The role.</summary>
    public string Name { get; }

    /// <summary>Who signs for it.</summary>
    public RoleKeys Keys { get; }

    /// <summary>When it does not list a file that it may vouch for, nobody after it is asked.</summary>
    public bool IsTerminating { get; }

    /// <summary>Reads the delegations of targets metadata, in their order.</summary>
    public static IReadOnlyList<Delegation> ReadAll(MetadataFields fields)
    {
        var keys = UptaneKey.ReadTable(fields.Object("keys"));
        return [.. fields.ObjectList("roles").Select(role => new Delegation(role, keys))];
    }

    /// <summary>True when the role may vouch for a file.</summary>
    public bool Covers(string fileName)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fileName)));
        return _paths.Any(pattern => Matches(pattern, fileName))
            || _hashPrefixes.Any(prefix => prefix.Length > 0 && hash.StartsWith(prefix, StringComparison.Ordinal));
    }

    // A '*' stands for any characters of one folder's name, a '?' for one of them; TUF 1.0 §4.5 "paths".
    private static bool Matches(string pattern, string fileName)
    {
        string[] wanted = pattern.Split('/');
        string[] names = fileName.Split('/');
        return wanted.Length == names.Length && wanted.Zip(names).All(pair => MatchesName(pair.First, pair.Second));
    }

    // Goes back to the last '*' only, so that no pattern takes more than the product of both lengths.
    private static bool MatchesName(string pattern, string name)
    {
        int at = 0, star = -1, taken = 0, i = 0;
        while (i < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                taken = i;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[i]))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++taken;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).Trim('*').IsEmpty;
    }
}
