using System.Text;
using System.Xml;

namespace FlashEngine.Images;

/// <summary>
/// An element of an ODX document, as far as flash data needs it: names, attributes and short texts. The text of DATA,
/// in which firmware may stand, is not held; <see cref="OdxText"/> reads it as it comes.
/// </summary>
internal sealed class OdxNode
{
    private const int NodesMax = 200_000;
    private const int DepthMax = 64;
    private const int TextLengthMax = 64 * 1024;
    private const int AttributesMax = 32;

    private static readonly OdxNode None = new() { Name = string.Empty };

    private readonly Dictionary<string, string> _attributes = [];
    private readonly List<OdxNode> _children = [];

    /// <summary>The element's name, without prefix.</summary>
    public required string Name { get; init; }

    /// <summary>Where it begins, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Its text, without white space at the ends; empty of DATA.</summary>
    public string Text { get; private set; } = string.Empty;

    /// <summary>The elements in it.</summary>
    public IReadOnlyList<OdxNode> Children => _children;

    /// <summary>Its SHORT-NAME, fit to be shown.</summary>
    public string ShortName => PrintableText.Of(Child("SHORT-NAME").Text, 128);

    /// <summary>Reads a document.</summary>
    /// <exception cref="ImageFormatException">It is not well-formed, has a DTD, or is too large.</exception>
    public static OdxNode Load(Stream content, string fileName)
        => OdxXml.Read(content, fileName, reader =>
        {
            var root = new OdxNode { Name = string.Empty };
            var open = new Stack<OdxNode>([root]);
            for (var count = 0; reader.Read();)
            {
                if (++count > NodesMax || open.Count > DepthMax)
                {
                    throw OdxXml.Error(
                        reader, fileName, $"the document has more than {NodesMax} nodes, or is {DepthMax} deep");
                }

                Take(reader, open, fileName);
            }

            return root;
        });

    /// <summary>An attribute by its name without prefix; empty when it is not there.</summary>
    public string Attribute(string name) => _attributes.GetValueOrDefault(name, string.Empty);

    /// <summary>The first child of a name; an empty one when there is none.</summary>
    public OdxNode Child(string name) => _children.Find(child => child.Name == name) ?? None;

    /// <summary>The children of a name in a list element, for example SESSION in SESSIONS.</summary>
    public IEnumerable<OdxNode> Items(string list, string name)
        => Child(list)._children.Where(child => child.Name == name);

    /// <summary>All elements of a name, however deep.</summary>
    public IEnumerable<OdxNode> Descendants(string name)
        => _children.SelectMany(child => child.Name == name ? [child] : child.Descendants(name));

    private static void Take(XmlReader reader, Stack<OdxNode> open, string fileName)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                var node = Start(reader, fileName);
                open.Peek()._children.Add(node);
                if (!reader.IsEmptyElement)
                {
                    open.Push(node);
                }

                break;
            case XmlNodeType.EndElement:
                open.Pop();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA when open.Peek().Name != "DATA":
                open.Peek().AddText(reader, fileName);
                break;
        }
    }

    private static OdxNode Start(XmlReader reader, string fileName)
    {
        var node = new OdxNode { Name = reader.LocalName, Line = ((IXmlLineInfo)reader).LineNumber };
        if (reader.AttributeCount > AttributesMax)
        {
            throw OdxXml.Error(reader, fileName, $"{reader.LocalName} has more than {AttributesMax} attributes");
        }

        while (reader.MoveToNextAttribute())
        {
            node._attributes[reader.LocalName] = reader.Value.Trim();
        }

        reader.MoveToElement();
        return node;
    }

    private void AddText(XmlReader reader, string fileName)
    {
        var text = new StringBuilder(Text);
        var buffer = new char[1024];
        for (int count; (count = reader.ReadValueChunk(buffer, 0, buffer.Length)) > 0;)
        {
            text.Append(buffer, 0, count);
            if (text.Length > TextLengthMax)
            {
                throw OdxXml.Error(reader, fileName, $"the text of {Name} is longer than {TextLengthMax} characters");
            }
        }

        Text = text.ToString().Trim();
    }
}
