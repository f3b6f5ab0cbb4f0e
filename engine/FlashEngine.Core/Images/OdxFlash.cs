namespace FlashEngine.Images;

/// <summary>A SESSION of a flash container: what is flashed at once.</summary>
/// <param name="Document">The ODX-F document it stands in.</param>
/// <param name="Memory">SHORT-NAME of the ECU-MEM.</param>
/// <param name="Node">The SESSION.</param>
/// <param name="Mem">The MEM with its data blocks and flash data.</param>
/// <param name="Root">The whole document.</param>
internal sealed record OdxSession(PdxEntry Document, string Memory, OdxNode Node, OdxNode Mem, OdxNode Root)
{
    /// <summary>SHORT-NAME of the session.</summary>
    public string Name => Node.ShortName;

    /// <summary>The name with that of its memory, where session names alone are not unique.</summary>
    public string FullName => $"{Memory}.{Name}";
}

/// <summary>Reads what an ODX-F document (ISO 22901-1, FLASH) says of a session.</summary>
internal sealed class OdxFlash(OdxSession session, string fileName)
{
    private const int ItemsMax = 1024;

    private static readonly string[] RangeNames =
        ["SOURCE-START-ADDRESS", "SOURCE-END-ADDRESS", "COMPRESSED-SIZE", "UNCOMPRESSED-SIZE", "FILLBYTE"];

    private readonly OdxValues _values = new(fileName);

    /// <summary>The sessions of a document.</summary>
    public static IEnumerable<OdxSession> Sessions(PdxEntry document, OdxNode root)
        => from memory in root.Child("ODX").Child("FLASH").Items("ECU-MEMS", "ECU-MEM")
           let mem = memory.Child("MEM")
           from node in mem.Items("SESSIONS", "SESSION")
           select new OdxSession(document, memory.ShortName, node, mem, root);

    /// <summary>The data blocks of the session, in its order.</summary>
    public IReadOnlyList<OdxDataBlock> DataBlocks()
    {
        var blocks = ById(session.Mem.Items("DATABLOCKS", "DATABLOCK"));
        var data = ById(session.Mem.Items("FLASHDATAS", "FLASHDATA"));
        var references = session.Node.Items("DATABLOCK-REFS", "DATABLOCK-REF").ToList();
        if (references.Count is 0 or > ItemsMax)
        {
            throw _values.Error(
                session.Node,
                $"session {session.Name} has {references.Count} data blocks; it must have 1 to {ItemsMax}");
        }

        if (references.GroupBy(reference => reference.Attribute("ID-REF")).FirstOrDefault(same => same.Count() > 1)
            is { } twice)
        {
            throw _values.Error(twice.Last(), $"data block '{PrintableText.Of(twice.Key, 100)}' is there twice");
        }

        return [.. references.Select(reference => Block(Find(blocks, reference), data))];
    }

    /// <summary>What the session says to people.</summary>
    public IEnumerable<ImageFact> Facts()
    {
        yield return new ImageFact("session", session.FullName);
        foreach (var description in session.Root.Descendants("SESSION-DESC")
            .Where(node => node.Child("SESSION-SNREF").Attribute("SHORT-NAME") == session.Name))
        {
            yield return new ImageFact("part number", PrintableText.Of(description.Child("PARTNUMBER").Text));
        }

        foreach (var ident in session.Node.Items("EXPECTED-IDENTS", "EXPECTED-IDENT"))
        {
            var values = ident.Items("IDENT-VALUES", "IDENT-VALUE").Select(value => PrintableText.Of(value.Text));
            yield return new ImageFact($"expected {ident.ShortName}", string.Join(" or ", values));
        }

        foreach (var checksum in session.Node.Items("CHECKSUMS", "CHECKSUM"))
        {
            yield return new ImageFact($"checksum {checksum.ShortName}", Checksum(checksum));
        }

        foreach (var fact in Securities(session.Node, "session"))
        {
            yield return fact;
        }
    }

    private static string Checksum(OdxNode node)
    {
        var range = RangeNames.Select(name => (name, node.Child(name).Text)).Where(pair => pair.Text.Length > 0);
        return PrintableText.Of(
            $"{node.Child("CHECKSUM-ALG").Text} = {node.Child("CHECKSUM-RESULT").Text} ("
            + string.Join(", ", range.Select(pair => $"{pair.name} {pair.Text}")) + ")");
    }

    private static IEnumerable<ImageFact> Securities(OdxNode parent, string owner)
        => from security in parent.Items("SECURITYS", "SECURITY")
           from part in security.Children
           select new ImageFact($"{owner} {part.Name}", PrintableText.Of(part.Text));

    private OdxDataBlock Block(OdxNode node, Dictionary<string, OdxNode> flashData)
    {
        var data = Find(flashData, node.Child("FLASHDATA-REF"));
        var segments = Limited(node, "SEGMENTS", "SEGMENT");
        var identifiers = segments.Prepend(data).Select(_values.DataFormatIdentifier).Where(value => value != 0)
            .Distinct().ToList();
        if (identifiers.Count > 1)
        {
            throw _values.Error(node, $"data block {node.ShortName} has several ENCRYPT-COMPRESS-METHODs");
        }

        return new OdxDataBlock
        {
            Name = node.ShortName,
            FlashDataId = data.Attribute("ID"),
            FlashDataLine = data.Line,
            DataFormat = data.Child("DATAFORMAT").Attribute("SELECTION"),
            DataFile = data.Child("DATAFILE").Text,
            Filters = new OdxRanges(Limited(node, "FILTERS", "FILTER")
                .Select(filter => _values.Range(filter, "FILTER-START", "FILTER-END", "FILTER-SIZE"))),
            Segments = [.. segments.Select(Segment)],
            TargetOffset = _values.Offset(node),
            DataFormatIdentifier = identifiers.Count == 0 ? (byte)0 : identifiers[0],
            Facts = [.. BlockFacts(node)],
        };
    }

    private OdxSegment Segment(OdxNode node)
    {
        var (first, end) = _values.Range(
            node, "SOURCE-START-ADDRESS", "SOURCE-END-ADDRESS", "COMPRESSED-SIZE", "UNCOMPRESSED-SIZE");
        return new OdxSegment((uint)first, end - first);
    }

    private static IEnumerable<ImageFact> BlockFacts(OdxNode node)
    {
        var index = node.Child("LOGICAL-BLOCK-INDEX").Text;
        yield return new ImageFact(
            "data block",
            index.Length == 0 ? node.ShortName : $"{node.ShortName} (index {PrintableText.Of(index, 20)})");
        foreach (var ident in node.Items("OWN-IDENTS", "OWN-IDENT"))
        {
            yield return new ImageFact(
                $"{node.ShortName} {ident.ShortName}", PrintableText.Of(ident.Child("IDENT-VALUE").Text));
        }

        foreach (var fact in Securities(node, node.ShortName))
        {
            yield return fact;
        }
    }

    private List<OdxNode> Limited(OdxNode parent, string list, string name)
    {
        var nodes = parent.Items(list, name).ToList();
        return nodes.Count <= ItemsMax
            ? nodes
            : throw _values.Error(parent, $"{list} has {nodes.Count} items; {ItemsMax} are the limit");
    }

    private Dictionary<string, OdxNode> ById(IEnumerable<OdxNode> nodes)
    {
        var byId = new Dictionary<string, OdxNode>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!byId.TryAdd(node.Attribute("ID"), node))
            {
                var id = PrintableText.Of(node.Attribute("ID"), 100);
                throw _values.Error(node, $"{node.Name} has the ID '{id}', as another one has");
            }
        }

        return byId;
    }

    private OdxNode Find(Dictionary<string, OdxNode> byId, OdxNode reference)
        => byId.TryGetValue(reference.Attribute("ID-REF"), out var node)
            ? node
            : throw _values.Error(
                reference.Line > 0 ? reference : session.Node,
                $"ID-REF '{PrintableText.Of(reference.Attribute("ID-REF"), 100)}' names nothing in this memory");
}
