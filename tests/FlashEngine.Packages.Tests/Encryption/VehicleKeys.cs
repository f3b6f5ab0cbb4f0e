using System.Security.Cryptography;

namespace FlashEngine.Tests.Packages.Encryption;

/// <summary>Writes key pairs of vehicles as PEM files.</summary>
internal static class VehicleKeys
{
    /// <summary>Makes a pair: <c>NAME.key</c>, for its owner only, and <c>NAME.pem</c>.</summary>
    /// <returns>Paths of private and public key.</returns>
    public static (string Key, string Public) Make(string folder, string name, bool rsa)
    {
        using AsymmetricAlgorithm pair = rsa
            ? RSA.Create(2048)
            : ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (key, publicKey) = (Path.Combine(folder, $"{name}.key"), Path.Combine(folder, $"{name}.pem"));
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(publicKey, pair.ExportSubjectPublicKeyInfoPem());
        Restrict(key);
        return (key, publicKey);
    }

    public static void Restrict(string key)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
