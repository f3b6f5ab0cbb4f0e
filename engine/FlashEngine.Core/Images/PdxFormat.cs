namespace FlashEngine.Images;

/// <summary>
/// ODX-F (ISO 22901-1, FLASH) in a PDX: a ZIP whose <c>index.xml</c> names the documents. The image is one session: its
/// data blocks, from INTEL-HEX, MOTOROLA-S or BINARY flash data in the document or in files of the container, cut by
/// FILTERS, checked against SEGMENTS and moved by TARGET-ADDR-OFFSET. Bytes that are compressed or encrypted stay so.
/// Data files that are bound late (LATEBOUND-DATAFILE) must be in the container as well.
/// </summary>
public sealed class PdxFormat : IImageFormat
{
    private const string IndexName = "index.xml";

    /// <inheritdoc/>
    public string Name => "pdx";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".pdx"];

    /// <inheritdoc/>
    public ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink)
    {
        // Text in hexadecimal is a little more than twice as long as its bytes, and may be read twice.
        var archive = new PdxArchive(content, options.FileName, 6 * options.LengthMax + 64 * 1024 * 1024);
        var session = Choose(Sessions(archive), options);
        var flash = new OdxFlash(session, DocumentName(archive, session.Document));
        var blocks = flash.DataBlocks();
        var identifiers = blocks.Select(block => block.DataFormatIdentifier).Distinct().ToList();
        if (identifiers.Count > 1)
        {
            throw new ImageFormatException(
                options.FileName,
                0,
                $"the data blocks of session {session.Name} are packed differently "
                + $"({string.Join(", ", identifiers.Select(value => $"{value:X2}"))}); one image has one way");
        }

        var reader = new PdxBlockReader(archive, session, options, sink);
        foreach (var block in blocks)
        {
            reader.Read(block);
        }

        reader.Complete();
        return new ImageInfo
        {
            Facts = [.. flash.Facts(), .. blocks.SelectMany(block => block.Facts)],
            DataFormatIdentifier = identifiers[0],
        };
    }

    /// <summary>A document's name in messages.</summary>
    internal static string DocumentName(PdxArchive archive, PdxEntry document)
        => $"{archive.FileName}/{PrintableText.Of(document.Name, 200)}";

    private static List<OdxSession> Sessions(PdxArchive archive)
    {
        if (!archive.Entries.TryGetValue(IndexName, out var index))
        {
            throw new ImageFormatException(archive.FileName, 0, $"{IndexName} is missing; is this a PDX?");
        }

        var files = Load(archive, index).Descendants("FILE").Select(file => file.Text)
            .Where(name => name.EndsWith(".odx-f", StringComparison.OrdinalIgnoreCase));
        var sessions = new List<OdxSession>();
        foreach (var name in files.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var document = archive.Entries.GetValueOrDefault(name)
                ?? throw archive.Error(index, $"names '{PrintableText.Of(name, 200)}', which is not in the container");
            sessions.AddRange(OdxFlash.Sessions(document, Load(archive, document)));
        }

        return sessions;
    }

    private static OdxNode Load(PdxArchive archive, PdxEntry entry)
    {
        using var content = archive.Open(entry);
        return OdxNode.Load(content, DocumentName(archive, entry));
    }

    private static OdxSession Choose(List<OdxSession> sessions, ImageReadOptions options)
    {
        var fitting = options.Session is { } wanted
            ? sessions.FindAll(session => session.Name == wanted || session.FullName == wanted)
            : sessions;
        if (fitting.Count == 1)
        {
            return fitting[0];
        }

        var names = string.Join(", ", sessions.Take(20).Select(session => session.FullName));
        throw new ImageFormatException(
            options.FileName,
            0,
            sessions.Count == 0 ? "the container has no flash session (ODX-F)"
                : options.Session is null ? $"the container has several sessions; name one of {names}"
                : $"session '{options.Session}' fits {fitting.Count} of {names}; name one");
    }
}
