using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// Reads notices. Unknown fields are ignored; a field that is missing, wrong, or at odds with another one is named in
/// one line.
/// </summary>
public static partial class UpdateNoticeReader
{
    /// <summary>A larger notice is refused, in bytes.</summary>
    public const int LengthMax = 8 * 1024;

    private const int FileNameLengthMax = 128;
    private const int ShownLengthMax = 80;

    /// <summary>Reads one.</summary>
    /// <param name="payload">JSON text.</param>
    /// <exception cref="InputException">It is too large, no JSON, or a field is missing or wrong.</exception>
    public static UpdateNotice Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > LengthMax)
        {
            throw new InputException($"the notice has {payload.Length} bytes; right are {LengthMax} at most");
        }

        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Notice(document.RootElement)
                : throw new InputException("the notice is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new InputException($"the notice is not valid JSON: {Shown(e.Message)}", e);
        }
        catch (InvalidOperationException e)
        {
            // The parser leaves texts as they are and finds broken UTF-8 or half surrogates only when one is read.
            throw new InputException("the notice is not valid JSON: a text in it is not valid Unicode", e);
        }
    }

    private static UpdateNotice Notice(JsonElement root)
    {
        var fileName = Text(root, "filename", "…ECU<id>_V<version>.bin");
        var notice = new UpdateNotice(
            fileName,
            Sha256(root),
            Byte(root, "ecu_id"),
            Byte(root, "version"),
            Timestamp(root),
            Url(root, fileName));
        var name = FileName().Match(fileName);
        if (fileName.Length > FileNameLengthMax || !name.Success)
        {
            throw new InputException(
                $"filename '{Shown(fileName)}' is not …ECU<id>_V<version>.bin of letters, digits, '.', '_' and '-'");
        }

        return Number(name.Groups[1]) == notice.EcuId && Number(name.Groups[2]) == notice.Version
            ? notice
            : throw new InputException(
                $"filename '{fileName}' is not that of ecu_id {notice.EcuId} and version {notice.Version}");
    }

    private static string Sha256(JsonElement root)
    {
        var hex = Text(root, "sha256", "64 hex digits");
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigit)
            ? hex.ToLowerInvariant()
            : throw new InputException($"sha256 '{Shown(hex)}' is not 64 hex digits");
    }

    private static byte Byte(JsonElement root, string name)
    {
        const string right = "a whole number, 0..255";
        var text = TextOrNumber(root, name, right);
        return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InputException($"field '{name}' is {Shown(text)}; right is {right}");
    }

    private static DateTimeOffset Timestamp(JsonElement root)
    {
        const string right = "seconds since 1970 or an ISO 8601 time";
        var text = TextOrNumber(root, "timestamp", right);
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new InputException($"field 'timestamp' is {Shown(text)}; right is {right}");
    }

    private static Uri Url(JsonElement root, string fileName)
    {
        var text = Text(root, "download_url", "an https URL");
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "https", Query: "", Fragment: "", UserInfo: "" }
            && url.AbsolutePath.EndsWith("/" + fileName, StringComparison.Ordinal)
            ? url
            : throw new InputException(
                $"download_url '{Shown(text)}' is not an https URL that ends in /{Shown(fileName)}");
    }

    private static string Text(JsonElement root, string name, string right) =>
        Field(root, name, right) is { ValueKind: JsonValueKind.String } value
        && value.GetString() is { Length: > 0 } text
            ? text
            : throw new InputException($"field '{name}' is no text; right is {right}");

    private static string TextOrNumber(JsonElement root, string name, string right)
    {
        var value = Field(root, name, right);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    private static JsonElement Field(JsonElement root, string name, string right) =>
        root.TryGetProperty(name, out var value)
            ? value
            : throw new InputException($"field '{name}' is missing; right is {right}");

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    // What a stranger sent goes into one line of a message.
    private static string Shown(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= ShownLengthMax ? line : line[..ShownLengthMax] + "…";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]*ECU([0-9]{1,3})_V([0-9]{1,3})\.bin\z")]
    private static partial Regex FileName();
}
