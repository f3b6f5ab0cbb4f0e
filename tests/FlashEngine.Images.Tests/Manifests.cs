using System.Security.Cryptography;

namespace FlashEngine.Tests.Packages;

/// <summary>A manifest as text, to be spoilt.</summary>
internal static class Manifests
{
    public static readonly byte[] Data = [1, 2, 3, 4, 5];

    public static readonly string Sha256Text = Convert.ToHexStringLower(SHA256.HashData(Data));

    public static readonly string Good = $$"""
        {
          "format": 1, "release": "R", "releaseCounter": 1, "expires": "2030-01-01T00:00:00Z", "vehicleModel": "m",
          "ecus": [ {
            "ecu": "engine", "hardware": ["H"], "version": "2",
            "images": [ {
              "file": "images/data.bin", "fileFormat": "raw", "role": "data", "block": "data", "baseAddress": 32768,
              "length": 5, "sha256": "{{Sha256Text}}" } ] } ]
        }
        """;
}
