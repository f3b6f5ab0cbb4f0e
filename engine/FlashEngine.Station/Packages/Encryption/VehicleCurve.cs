using System.Security.Cryptography;

namespace FlashEngine.Station.Packages.Encryption;

/// <summary>The curve of elliptic vehicle keys: P-256.</summary>
internal static class VehicleCurve
{
    private const string P256 = "1.2.840.10045.3.1.7";

    public static bool IsOf(ECDiffieHellman key)
        => key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: P256 };
}
