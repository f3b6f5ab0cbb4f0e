using System.Buffers;
using System.Text.Json;
using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Station.Backups;

namespace FlashEngine.Ota.Uptane.Trust;

/// <summary>
/// The folder of what checks learned: <c>director.trust.json</c> and <c>image_repo.trust.json</c>, each replaced as a
/// whole, so that a power cut leaves the old or the new one.
/// </summary>
internal sealed class TrustFile(string folder)
{
    private const string Form = "form";
    private const int FormNumber = 1;

    /// <summary>Reads what is known of a repository; null: nothing yet.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public TrustedRepository? Load(string repository)
    {
        var name = new MetadataName(repository, "trust");
        string path = PathOf(repository);
        try
        {
            return File.Exists(path) ? Read(name, File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException
            or InvalidOperationException or InputException)
        {
            // Forgetting would let versions fall, so it is not mended here.
            throw name.Refuse(
                UptaneError.TrustDamaged,
                $"'{path}' cannot be read; restore it, or remove it to begin anew from the installed root: "
                + UptaneRefusal.Show(e.Message),
                e);
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="InputException">The disk does not take it.</exception>
    public void Save(string repository, TrustedRepository trusted)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber(Form, FormNumber);
            json.WriteNumber("timestamp", trusted.Timestamp);
            json.WriteNumber("snapshot", trusted.Snapshot);
            json.WriteStartObject("targets");
            foreach (var (file, version) in trusted.Targets.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                json.WriteNumber(file, version);
            }

            json.WriteEndObject();
            json.WriteBase64String("root", trusted.Root);
            json.WriteEndObject();
        }

        string path = PathOf(repository);
        try
        {
            // A vehicle asks every hour, and most answers are the old ones: its flash memory need not take them again.
            if (File.Exists(path) && output.WrittenSpan.SequenceEqual(File.ReadAllBytes(path)))
            {
                return;
            }

            DurableFile.MakeFolder(folder);
            DurableFile.Write(path, file => file.Write(output.WrittenSpan));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetadataName(repository, "trust").Refuse(
                UptaneError.TrustDamaged, $"'{path}' cannot be written: {e.Message}", e);
        }
    }

    private static TrustedRepository Read(MetadataName name, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var fields = new MetadataFields(name, document.RootElement, string.Empty);
        _ = fields.Number(Form, FormNumber, FormNumber);
        var targets = fields.Object("targets");
        return new TrustedRepository(
            Convert.FromBase64String(fields.Text("root")),
            Version(fields, "timestamp"),
            Version(fields, "snapshot"),
            targets.Names().ToDictionary(file => file, file => Version(targets, file), StringComparer.Ordinal));
    }

    private static int Version(MetadataFields fields, string name) => (int)fields.Number(name, 0, int.MaxValue);

    private string PathOf(string repository) => Path.Combine(folder, repository + ".trust.json");
}
