using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane.Reports;

/// <summary>
/// What a vehicle tells the Director: a version report for each ECU, and the vehicle version manifest around them
/// (Uptane 2.1 §5.4.2). Each is signed by the vehicle's key over its canonical form.
/// </summary>
public sealed record VersionReport
{
    /// <summary>The vehicle, as the Director knows it.</summary>
    public required string VehicleId { get; init; }

    /// <summary>The Uptane Primary: the computer that this engine runs on.</summary>
    public required string PrimaryId { get; init; }

    /// <summary>Rises from report to report (<see cref="ReportCounter"/>), so that an old one shows as old.</summary>
    public required long Counter { get; init; }

    /// <summary>What the server sent to be repeated, so that a report shows as new; null: nothing.</summary>
    public string? Nonce { get; init; }

    /// <summary>When the versions were read.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The ECUs.</summary>
    public required IReadOnlyList<InstalledVersion> Ecus { get; init; }

    /// <summary>What checks refused last (<see cref="RefusalLog.Text"/>); empty: nothing.</summary>
    public string AttacksDetected { get; init; } = string.Empty;

    /// <summary>Makes the signed vehicle version manifest.</summary>
    /// <param name="key">The vehicle's key.</param>
    /// <returns>JSON in UTF-8, in one line.</returns>
    public byte[] Sign(VehicleKey key)
    {
        var reports = new JsonObject();
        foreach (var ecu in Ecus)
        {
            reports[ecu.Ecu.Id] = Signed(EcuReport(ecu), key);
        }

        var manifest = Signed(
            WithFreshness(new JsonObject
            {
                ["vin"] = VehicleId,
                ["primary_ecu_serial"] = PrimaryId,
                ["ecu_version_manifests"] = reports,
            }),
            key);
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    private JsonObject EcuReport(InstalledVersion ecu)
    {
        var report = new JsonObject
        {
            ["ecu_serial"] = ecu.Ecu.Id,
            ["hardware_id"] = ecu.Ecu.HardwareId,
            ["software_version"] = ecu.Version,
            ["attacks_detected"] = AttacksDetected,
        };
        if (ecu.Image is { } image)
        {
            report["installed_image"] = new JsonObject
            {
                ["filepath"] = image.FileName,
                ["fileinfo"] = new JsonObject
                {
                    ["length"] = image.Length,
                    ["hashes"] = new JsonObject { [HashTable.Sha256] = image.Sha256 },
                },
            };
        }

        return WithFreshness(report);
    }

    // In each report, not only in the manifest: a server keeps and compares them one by one.
    private JsonObject WithFreshness(JsonObject report)
    {
        report["report_counter"] = Counter;
        report["time"] = Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (Nonce is not null)
        {
            report["nonce"] = Nonce;
        }

        return report;
    }

    private static JsonObject Signed(JsonObject content, VehicleKey key)
    {
        byte[] signature = key.Sign(CanonicalJson.Of(JsonElement.Parse(content.ToJsonString())));
        return new JsonObject
        {
            ["signatures"] = new JsonArray(new JsonObject
            {
                ["keyid"] = key.Id,
                ["method"] = key.Method,
                ["sig"] = Convert.ToBase64String(signature),
            }),
            ["signed"] = content,
        };
    }
}
