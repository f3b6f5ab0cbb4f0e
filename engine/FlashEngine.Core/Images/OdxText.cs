using System.Xml;

namespace FlashEngine.Images;

/// <summary>The text of an element as a file of its own, without holding it: what is not ASCII becomes '?'.</summary>
internal sealed class OdxText(XmlReader reader) : ReadOnlyStream
{
    private readonly char[] _characters = new char[4096];
    private int _start;
    private int _end;

    /// <summary>Reads the DATA of a FLASHDATA.</summary>
    /// <param name="content">The document.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="id">The FLASHDATA's ID.</param>
    /// <param name="read">Reads the text.</param>
    public static void ReadData(Stream content, string fileName, string id, Action<Stream> read)
        => OdxXml.Read(content, fileName, reader =>
        {
            var isFound = false;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                isFound = reader.LocalName == "FLASHDATA" ? reader.GetAttribute("ID")?.Trim() == id : isFound;
                if (isFound && reader.LocalName == "DATA")
                {
                    using var text = new OdxText(reader);
                    read(text);
                    return true;
                }
            }

            throw new ImageFormatException(fileName, 0, $"FLASHDATA '{PrintableText.Of(id, 100)}' has no DATA");
        });

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && !TryFill())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _end - _start);
        for (var i = 0; i < count; i++)
        {
            var character = _characters[_start + i];
            buffer[i] = character < 0x80 ? (byte)character : (byte)'?';
        }

        _start += count;
        return count;
    }

    private bool TryFill()
    {
        while (!reader.EOF)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                or XmlNodeType.Whitespace)
            {
                (_start, _end) = (0, reader.ReadValueChunk(_characters, 0, _characters.Length));
                if (_end > 0)
                {
                    return true;
                }
            }

            if (reader.NodeType == XmlNodeType.EndElement || (reader.NodeType == XmlNodeType.Element
                && (reader.IsEmptyElement || reader.LocalName != "DATA")))
            {
                return false;
            }

            reader.Read();
        }

        return false;
    }
}
