using System.Xml;

namespace FlashEngine.Images;

/// <summary>How XML from strangers is read: without DTD, without other files, and not endlessly.</summary>
internal static class OdxXml
{
    /// <summary>Characters of a document; firmware that needs more stands in a file of its own.</summary>
    public const long CharactersMax = 32 * 1024 * 1024;

    /// <summary>Reads a document.</summary>
    /// <exception cref="ImageFormatException">It is not well-formed, has a DTD, or is too large.</exception>
    public static T Read<T>(Stream content, string fileName, Func<XmlReader, T> read)
    {
        try
        {
            using var reader = XmlReader.Create(content, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = CharactersMax,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            });
            return read(reader);
        }
        catch (XmlException cause)
        {
            throw new ImageFormatException(
                fileName, cause.LineNumber, $"is no XML that can be read: {PrintableText.Of(cause.Message, 300)}");
        }
    }

    /// <summary>Makes an error where a reader stands.</summary>
    public static ImageFormatException Error(XmlReader reader, string fileName, string problem)
        => new(fileName, ((IXmlLineInfo)reader).LineNumber, problem);
}
