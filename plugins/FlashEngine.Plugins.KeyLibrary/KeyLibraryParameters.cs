using System.Globalization;
using FlashEngine.Security;

namespace FlashEngine.Plugins.KeyLibrary;

/// <summary>The function of a key library that is called; the numbers are those of the pipe to the host.</summary>
internal enum KeyFunction
{
    /// <summary>The first that the library has, in the order below.</summary>
    Any,

    /// <summary>With variant and options.</summary>
    GenerateKeyExOpt,

    /// <summary>With a variant.</summary>
    GenerateKeyEx,

    /// <summary>The name of older libraries, with the arguments of GenerateKeyEx.</summary>
    GenerateKey,
}

/// <summary>What the vehicle file says about a key library.</summary>
internal sealed record KeyLibraryParameters
{
    private static readonly string[] Keys =
        ["library", "variant", "options", "level", "entry", "returns", "keyLength", "timeoutMs"];

    /// <summary>Full path of the library.</summary>
    public required string Library { get; init; }

    /// <summary>ipVariant; never null for the library.</summary>
    public required string Variant { get; init; }

    /// <summary>ipOptions of GenerateKeyExOpt.</summary>
    public required string Options { get; init; }

    /// <summary>iSecurityLevel; by convention the requestSeed sub-function.</summary>
    public required uint Level { get; init; }

    /// <summary>The function to call.</summary>
    public required KeyFunction Function { get; init; }

    /// <summary>
    /// The result is a truth value, of which only the lowest byte counts; otherwise a code, 0 for success.
    /// </summary>
    public required bool ReturnsBool { get; init; }

    /// <summary>The exact length that a key must have in bytes, 1..4093; null: any.</summary>
    public required int? KeyLength { get; init; }

    /// <summary>How long the library may take, loading included, 100..60000 ms.</summary>
    public required int TimeoutMs { get; init; }

    /// <summary>Reads the parameters of a request.</summary>
    /// <exception cref="ArgumentException">One is missing, unknown or wrong; the message says which.</exception>
    public static KeyLibraryParameters Of(SeedKeyRequest request)
    {
        var given = request.Parameters;
        if (given.Keys.FirstOrDefault(key => !Keys.Contains(key)) is { } unknown)
        {
            throw new ArgumentException(
                $"{request.EcuName}: unknown parameter '{unknown}'; key-library has {string.Join(", ", Keys)}");
        }

        if (!given.TryGetValue("library", out var library) || library.Length == 0)
        {
            throw new ArgumentException($"{request.EcuName}: parameter 'library' is missing; it names the key library");
        }

        if (request.Secret.Length > 0)
        {
            throw new ArgumentException($"{request.EcuName} has a secret, which key-library does not use; remove it");
        }

        return new KeyLibraryParameters
        {
            Library = Path.GetFullPath(library, Path.GetFullPath(request.Folder)),
            Variant = given.GetValueOrDefault("variant", ""),
            Options = given.GetValueOrDefault("options", ""),
            Level = Number(request, "level", 0, uint.MaxValue) ?? request.Level,
            Function = Choice(request, "entry", KeyFunction.Any),
            ReturnsBool = given.GetValueOrDefault("returns", "code") switch
            {
                "code" => false,
                "bool" => true,
                var other => throw Wrong(request, "returns", other, "code or bool"),
            },
            KeyLength = (int?)Number(request, "keyLength", 1, KeyHostCall.KeyLengthMax),
            TimeoutMs = (int)(Number(request, "timeoutMs", 100, 60_000) ?? 5_000),
        };
    }

    private static KeyFunction Choice(SeedKeyRequest request, string key, KeyFunction fallback)
    {
        var known = Enum.GetValues<KeyFunction>()[1..];
        return !request.Parameters.TryGetValue(key, out var text) ? fallback
            : known.Any(function => function.ToString() == text) ? Enum.Parse<KeyFunction>(text)
            : throw Wrong(request, key, text, string.Join(" or ", known));
    }

    private static uint? Number(SeedKeyRequest request, string key, uint min, uint max)
    {
        if (!request.Parameters.TryGetValue(key, out var text))
        {
            return null;
        }

        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return uint.TryParse(text.AsSpan(isHex ? 2 : 0), style, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max
                ? number
                : throw Wrong(request, key, text, $"a number of {min}..{max}");
    }

    private static ArgumentException Wrong(SeedKeyRequest request, string key, string value, string right)
        => new($"{request.EcuName}: parameter '{key}' is '{value}'; it must be {right}");
}
