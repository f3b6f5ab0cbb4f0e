using System.Globalization;
using System.Text.Json;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Messages;

/// <summary>
/// Reads messages of the backend. Unknown fields are ignored; a field that is missing or wrong is named in one line.
/// </summary>
public static class OtaMessageReader
{
    private const int CommandIdLengthMax = 128;
    private const int Sha256HexDigits = 64;
    private const int ShownLengthMax = 80;

    /// <summary>For how long a decision is postponed that does not say it, in minutes.</summary>
    public const int PostponeMinutesDefault = 60;

    /// <summary>The longest time that a decision can be postponed for at once, in minutes (one week).</summary>
    public const int PostponeMinutesMax = 10_080;

    /// <summary>
    /// The <c>command_id</c> of any message, so that even a broken request can be answered.
    /// </summary>
    /// <param name="payload">JSON text.</param>
    /// <exception cref="InputException">It is not JSON, or has no usable command id.</exception>
    public static string ReadCommandId(ReadOnlyMemory<byte> payload) => Read(payload, CommandId);

    /// <summary>Reads a download request.</summary>
    /// <param name="payload">JSON text.</param>
    /// <exception cref="InputException">It is not JSON, or a field is missing or wrong.</exception>
    public static DownloadRequest ReadRequest(ReadOnlyMemory<byte> payload) => Read(payload, Request);

    /// <summary>Reads a request of the profile <c>update</c>; it names no version.</summary>
    /// <param name="payload">JSON text.</param>
    /// <exception cref="InputException">It is not JSON, or a field is missing or wrong.</exception>
    public static DownloadRequest ReadUpdateRequest(ReadOnlyMemory<byte> payload) => Read(payload, UpdateRequest);

    /// <summary>Reads the decision about a command that waits for one.</summary>
    /// <param name="payload">JSON text.</param>
    /// <exception cref="InputException">It is not JSON, or a field is missing or wrong.</exception>
    public static (string CommandId, StoredDecision Decision) ReadConsent(ReadOnlyMemory<byte> payload) =>
        Read(payload, Consent);

    private static DownloadRequest Request(JsonElement root) => new(
        CommandId(root),
        Url(root, "signed_url"),
        Text(root, "version", "a version such as \"1.1.0\""),
        Sha256(root, "checksum"),
        Number(root, "size", "bytes", 0, long.MaxValue, absent: null),
        Timeout(root));

    private static DownloadRequest UpdateRequest(JsonElement root)
    {
        var content = Object(root, "content");
        var (url, file) = (Object(content, "signed_url"), Object(content, "file_info"));
        return new DownloadRequest(
            CommandId(root),
            Url(url, "url"),
            Version: "",
            Sha256(file, "file_hash"),
            Number(file, "size", "bytes", 0, long.MaxValue, absent: null),
            Timeout(url));
    }

    private static (string CommandId, StoredDecision Decision) Consent(JsonElement root)
    {
        const string right = "accept, reject or postpone";
        string word = Text(root, "decision", right);
        var decision = word switch
        {
            "accept" => ConsentDecision.Accept,
            "reject" => ConsentDecision.Reject,
            "postpone" => ConsentDecision.Postpone,
            _ => throw new InputException($"decision '{Shown(word)}' is not known; right is {right}"),
        };
        int minutes = decision == ConsentDecision.Postpone
            ? (int)Number(root, "minutes", "minutes", 1, PostponeMinutesMax, PostponeMinutesDefault) : 0;
        return (CommandId(root), new StoredDecision(decision, minutes));
    }

    private static int Timeout(JsonElement root) => (int)Number(
        root, "timeout", "seconds", 1, DownloadRequest.TimeoutSecondsMax, DownloadRequest.TimeoutSecondsDefault);

    private static JsonElement Object(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new InputException($"field '{name}' is missing or no object");

    private static T Read<T>(ReadOnlyMemory<byte> payload, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new InputException("the message is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new InputException($"the message is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The parser leaves texts as they are and finds broken UTF-8 or half surrogates only when one is read.
            throw new InputException("the message is not valid JSON: a text in it is not valid Unicode", e);
        }
    }

    private static string CommandId(JsonElement root)
    {
        string id = Text(root, "command_id", "a text");
        return id.Length <= CommandIdLengthMax && !id.Any(char.IsControl)
            ? id
            : throw new InputException($"command_id must have 1..{CommandIdLengthMax} printable characters");
    }

    private static Uri Url(JsonElement root, string name)
    {
        string text = Text(root, name, "an http or https URL");
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new InputException($"{name} is not an absolute http or https URL");
    }

    private static string Sha256(JsonElement root, string name)
    {
        const string right = "sha256:<64 hex digits>";
        string text = Text(root, name, right);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && !text.AsSpan(0, colon).Equals("sha256", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"{name} algorithm '{Shown(text[..colon])}' is not supported; right is {right}");
        }

        string hex = text[(colon + 1)..];
        return hex.Length == Sha256HexDigits && hex.All(char.IsAsciiHexDigit)
            ? hex.ToLowerInvariant()
            : throw new InputException($"{name} '{Shown(text)}' is not {right}");
    }

    private static string Text(JsonElement root, string name, string right)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            throw new InputException($"field '{name}' is missing; right is {right}");
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new InputException($"field '{name}' is {Shown(value.GetRawText())}; right is {right}");
    }

    // Backends send numbers as JSON numbers or as text.
    private static long Number(JsonElement root, string name, string unit, long min, long max, long? absent)
    {
        string right = max == long.MaxValue
            ? $"a whole number of {unit}, {min} or more" : $"a whole number of {unit}, {min}..{max}";
        if (!root.TryGetProperty(name, out var value))
        {
            return absent ?? throw new InputException($"field '{name}' is missing; right is {right}");
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= min && number <= max
            ? number
            : throw new InputException($"field '{name}' is {Shown(value.GetRawText())}; right is {right}");
    }

    // What a stranger sent goes into one line of a message.
    private static string Shown(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= ShownLengthMax ? line : line[..ShownLengthMax] + "…";
    }
}
