using System.Globalization;
using System.Text.RegularExpressions;

namespace FlashEngine.Ota.Notice;

/// <summary>What a notice commands; its text is the id of the agent's command.</summary>
/// <param name="EcuId">The ECU, 0..255.</param>
/// <param name="Version">The version that it gets.</param>
/// <param name="Sha256">SHA-256 of the code in the clear, 64 lower-case hex digits.</param>
public readonly partial record struct NoticeCommand(byte EcuId, byte Version, string Sha256)
{
    /// <summary>The command of an id; null: it is not one of a notice.</summary>
    public static NoticeCommand? Parse(string id) =>
        Pattern().Match(id) is { Success: true } match
        && byte.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var ecuId)
        && byte.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new NoticeCommand(ecuId, version, match.Groups[3].Value)
            : null;

    /// <inheritdoc/>
    public override string ToString() => $"notice-ecu{EcuId}-v{Version}-{Sha256}";

    [GeneratedRegex(@"\Anotice-ecu([0-9]{1,3})-v([0-9]{1,3})-([0-9a-f]{64})\z")]
    private static partial Regex Pattern();
}
