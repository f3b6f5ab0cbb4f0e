namespace FlashEngine.Engine.Tests.Access;

/// <summary>Keys and certificates that cannot do: one line with file and line, before a channel is opened.</summary>
public sealed class AuthenticationFileTests : IDisposable
{
    private const int CertificateLine = 17;
    private const int KeyLine = 18;
    private const int MoreLine = 19;

    private readonly JobRig _rig = new() { ApplicationLength = 1000 };
    private readonly AccessFiles _files;

    public AuthenticationFileTests()
    {
        _files = new AccessFiles(_rig.Folder);
        _files.Pair("tester");
        _files.Pair("ecu");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void CertificateMissing_IsTold()
    {
        File.Delete(_files["tester.crt"]);
        AssertRefused(CertificateLine, $"certificate of authentication of ECU 'body': there is no file '{_files["tester.crt"]}'");
    }

    [Fact]
    public void CertificateThatIsNone_IsTold()
    {
        File.WriteAllText(_files["tester.crt"], "nothing of that kind");
        AssertRefused(CertificateLine, "does not hold a certificate (X.509 in PEM or DER)");
    }

    [Fact]
    public void CertificateExpired_IsTold()
    {
        _files.Pair("tester", notAfter: DateTimeOffset.UtcNow.AddDays(-1));
        AssertRefused(CertificateLine, "the certificate 'CN=tester' is valid from");
    }

    [Fact]
    public void CertificateOfAnotherKey_IsTold()
    {
        File.Copy(_files["ecu.crt"], _files["tester.crt"], overwrite: true);
        AssertRefused(CertificateLine, $"it does not belong to the key in line {KeyLine}");
    }

    [Fact]
    public void KeyMissing_IsTold()
    {
        File.Delete(_files["tester.key"]);
        AssertRefused(KeyLine, "does not exist; write the secret in PEM into it");
    }

    [Fact]
    public void KeyOpenToOthers_IsTold()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_files["tester.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        AssertRefused(KeyLine, "is open to other users; run: chmod 600");
    }

    [Theory]
    [InlineData("no key", "holds no private key in PEM")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nTm8gc3VjaCBrZXk=\n-----END PRIVATE KEY-----", "holds no RSA or elliptic curve key")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nTm8=\n-----END ENCRYPTED PRIVATE KEY-----", "is encrypted")]
    public void KeyThatIsNone_IsToldWithoutShowingIt(string text, string expected)
    {
        File.WriteAllText(_files["tester.key"], text);
        var error = AssertRefused(KeyLine, expected);
        Assert.DoesNotContain("Tm8", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AlgorithmOfAnotherKindOfKey_IsTold() =>
        AssertRefused(KeyLine, "the key is an elliptic curve key, which the algorithm does not use", "algorithm: rsa-pss-sha256");

    [Fact]
    public void KeyOnAnotherCurve_IsTold()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_files["tester.key"], key.ExportPkcs8PrivateKeyPem());
        AssertRefused(KeyLine, "the key is not on the curve P-256");
    }

    [Fact]
    public void RootWithoutACertificate_IsTold()
    {
        File.WriteAllText(_files["root.crt"], "none");
        AssertRefused(MoreLine, "does not hold certificates in PEM", "direction: bidirectional, root: access/root.crt");
    }

    [Fact]
    public void SymmetricKeyOfAWrongLength_IsTold()
    {
        File.WriteAllText(_files["tester.key"], "00112233");
        AssertRefused(
            KeyLine,
            "the key has 4 bytes, AES-128-CMAC needs 16",
            "algorithm: aes-cmac, algorithmIndicator: 1.2.3",
            "method: challengeResponse");
    }

    /// <summary>The twin is made of its own, good files by a second vehicle file, so that only ours are judged.</summary>
    private string AssertRefused(
        int line, string expected, string more = "", string method = "method: certificate,\n      certificate: access/tester.crt")
    {
        var lines = method.Contains('\n', StringComparison.Ordinal) ? method : $"\n      {method}";
        var simulatedOnly = _rig.VehicleText;
        _rig.VehicleText = simulatedOnly.Replace(
            """    security: { algorithm: aes-cmac, secret: "file:secrets/body.key" }""" + "\n    simulation: { version: \"1.0.0\", versionAddress: 0x70000 }",
            $"    authentication: {{ {lines},\n      key: \"file:access/tester.key\",\n      {more} }}\n"
            + "    simulation: { version: \"1.0.0\", versionAddress: 0x70000 }",
            StringComparison.Ordinal);
        Assert.NotEqual(simulatedOnly, _rig.VehicleText);
        _rig.SimulateAs(simulatedOnly);
        var error = Assert.Throws<InputException>(() => _rig.Run(ecus: new HashSet<string> { "body" }));
        Assert.Contains($"vehicle.yaml:{line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
