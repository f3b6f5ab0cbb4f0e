using System.Buffers;
using System.Text.Json;

namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>
/// The one form of a JSON value that is signed and hashed: no white space, members sorted by the bytes of their names,
/// whole numbers only, UTF-8. Control characters are escaped, as in the repositories of the Uptane community; the older
/// canonical JSON of OLPC would leave them as they are.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>How deep arrays and objects may nest; metadata needs 8.</summary>
    public const int DepthMax = 32;

    /// <summary>Writes a value.</summary>
    /// <exception cref="FormatException">A member is there twice, or a number is no whole one.</exception>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    public static byte[] Of(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                break;
            case JsonValueKind.Array:
                WriteArray(value, output);
                break;
            case JsonValueKind.String:
                WriteText(Utf8(value.GetString()!), output);
                break;
            case JsonValueKind.Number:
                output.Write(Utf8(WholeNumber(value)));
                break;
            default:
                output.Write(Utf8(value.GetRawText())); // true, false and null have one spelling only
                break;
        }
    }

    private static void WriteObject(JsonElement value, ArrayBufferWriter<byte> output)
    {
        var members = value.EnumerateObject().Select(member => (Name: Utf8(member.Name), member.Value)).ToList();
        members.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        output.Write("{"u8);
        for (int i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (members[i].Name.AsSpan().SequenceEqual(members[i - 1].Name))
                {
                    string name = System.Text.Encoding.UTF8.GetString(members[i].Name);
                    throw new FormatException($"member '{UptaneRefusal.Show(name)}' is there twice");
                }

                output.Write(","u8);
            }

            WriteText(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement value, ArrayBufferWriter<byte> output)
    {
        output.Write("["u8);
        bool first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            Write(item, output);
        }

        output.Write("]"u8);
    }

    private static void WriteText(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        while (text.Length > 0)
        {
            int plain = text.IndexOfAny(Escaped);
            if (plain < 0)
            {
                output.Write(text);
                break;
            }

            output.Write(text[..plain]);
            output.Write(Utf8(Escape(text[plain])));
            text = text[(plain + 1)..];
        }

        output.Write("\""u8);
    }

    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private static string Escape(byte character) => character switch
    {
        (byte)'"' => "\\\"",
        (byte)'\\' => "\\\\",
        (byte)'\b' => "\\b",
        (byte)'\f' => "\\f",
        (byte)'\n' => "\\n",
        (byte)'\r' => "\\r",
        (byte)'\t' => "\\t",
        _ => $"\\u{(int)character:x4}",
    };

    private static string WholeNumber(JsonElement value) => value.TryGetInt64(out long number)
        ? $"{number}"
        : throw new FormatException($"{UptaneRefusal.Show(value.GetRawText())} is no whole number of 64 bits");

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
