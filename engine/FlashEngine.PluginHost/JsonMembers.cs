using System.Globalization;
using System.Text.Json;

namespace FlashEngine.Plugins;

/// <summary>
/// The members of a flat JSON object with the line of each. (A JSON document does not keep lines, and an error without
/// its line makes people search.)
/// </summary>
internal sealed class JsonMembers
{
    private readonly string _file;
    private readonly Dictionary<string, Member> _members = [];
    private int _lastLine = 1;

    private JsonMembers(string file) => _file = file;

    /// <summary>Reads the object.</summary>
    /// <exception cref="InputException">It is no JSON, no object, or has a member twice.</exception>
    public static JsonMembers Read(string file, ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(file);
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        try
        {
            members.Fill(json);
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0) + 1;
            throw InputException.At(file, line, "is no valid JSON; " + FirstSentence(e.Message));
        }

        catch (InvalidOperationException)
        {
            // The reader's word for an escape or a byte sequence that is no text.
            throw InputException.At(file, members._lastLine, "has a text that is no valid Unicode");
        }

        return members;
    }

    /// <summary>The text of a member; not empty.</summary>
    public string Text(string key)
    {
        var member = Find(key);
        return member.Type == JsonTokenType.String && member.Value.Length > 0
            ? member.Value
            : throw Error(key, $"\"{key}\" must be a text that is not empty");
    }

    /// <summary>The value of a member that is a whole number.</summary>
    public int Number(string key)
    {
        var member = Find(key);
        return member.Type == JsonTokenType.Number
            && int.TryParse(member.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Error(key, $"\"{key}\" must be a whole number such as 1");
    }

    /// <summary>Refuses every member that is not in the list.</summary>
    public void RefuseOthers(string[] keys)
    {
        foreach (var key in _members.Keys.Where(key => !keys.Contains(key)))
        {
            throw Error(key, $"unknown key \"{key}\"; known are {string.Join(", ", keys)}");
        }
    }

    /// <summary>Makes an error at the line of a member.</summary>
    public InputException Error(string key, string problem) => InputException.At(_file, _members[key].Line, problem);

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }

    private Member Find(string key)
        => _members.TryGetValue(key, out var member)
            ? member
            : throw InputException.At(_file, _lastLine, $"\"{key}\" is missing");

    private void Fill(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw InputException.At(_file, 1, "must be a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var line = _lastLine = 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n');
            var key = reader.GetString()!;
            reader.Read();
            var value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                _ => "",
            };
            if (!_members.TryAdd(key, new Member(line, reader.TokenType, value)))
            {
                throw InputException.At(_file, line, $"key \"{key}\" is there twice");
            }

            reader.Skip();
        }

        // Reads on to the end, so that anything behind the object is an error of its own.
        while (reader.Read())
        {
        }
    }

    private readonly record struct Member(int Line, JsonTokenType Type, string Value);
}
