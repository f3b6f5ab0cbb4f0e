using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Uds;

/// <summary>29 on the wire: the order of its tasks, what ends the authenticated state, and every refusal.</summary>
public sealed class AuthenticationTests : IDisposable
{
    private const string Indicator = "06082A864886F70D02090000000000";
    private const string EraseData = "31 01 FF00 44 00020000 00001000";
    private const string NoFields = "0000";
    private static readonly byte[] Shared = Convert.FromHexString("00112233445566778899AABBCCDDEEFF");
    private static readonly DateTimeOffset Date = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public AuthenticationTests()
    {
        var request = new CertificateRequest("CN=root", _authority, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(Date.AddYears(-1), Date.AddYears(1));
    }

    private VirtualEcuOptions ByCertificate => Vehicles.EcuOptions with
    {
        NeedsSecurityAccess = false,
        Authentication = new VirtualEcuAuthentication { Roots = [_root], Date = Date },
    };

    private static VirtualEcuOptions ByChallenge => Vehicles.EcuOptions with
    {
        NeedsSecurityAccess = false,
        Authentication = new VirtualEcuAuthentication
        {
            IsChallengeResponse = true,
            AlgorithmIndicator = Convert.FromHexString($"{Indicator}00"),
            SharedKey = Shared,
            Date = Date,
        },
    };

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void Memory_BeforeAuthentication_IsRefusedWith34()
    {
        using var tester = Programming(ByCertificate);

        Assert.Equal("7F3134", tester.Request(EraseData));
        Assert.Equal("7F3434", tester.Request("34 00 44 00020000 00000010"));
        Assert.Equal("7F2E34", tester.Request("2E F15A 010203040506070809"));
        Assert.Equal("7F2711", tester.Request("27 01")); // this ECU has one way in
    }

    [Fact]
    public void Certificate_ThenProof_OpensTheMemory()
    {
        using var tester = Programming(ByCertificate);

        Assert.Equal("690312" + NoFields, tester.Request(Proof(ShowCertificate(tester))));
        Assert.Equal("7101FF0000", tester.Request(EraseData));
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void Challenge_OfEachRequest_IsAnother()
    {
        using var tester = Programming(ByCertificate);

        Assert.NotEqual(ShowCertificate(tester), ShowCertificate(tester));
    }

    [Fact]
    public void Proof_SecondTimeOrWithoutAChallenge_IsOutOfOrder()
    {
        using var tester = Programming(ByCertificate);
        Assert.Equal("7F2924", tester.Request("29 03 0001 55 0000"));
        var proof = Proof(ShowCertificate(tester));
        tester.Request(proof);

        Assert.Equal("7F2924", tester.Request(proof));
    }

    [Fact]
    public void Proof_Wrong_EndsTheChallenge()
    {
        using var tester = Programming(ByCertificate);
        var challenge = ShowCertificate(tester);

        Assert.Equal("7F2958", tester.Request("29 03 0001 55 0000"));
        Assert.Equal("7F2924", tester.Request(Proof(challenge)));
        Assert.Equal("7F3134", tester.Request(EraseData));
    }

    [Theory]
    [InlineData("10 01")] // default session; from the boot loader that is a reset
    [InlineData("11 01")]
    [InlineData("29 00")]
    public void Authentication_IsLost(string request)
    {
        using var tester = Programming(ByChallenge);
        Authenticate(tester);

        tester.Request(request);
        tester.Run(600 * Tester.Ms);
        tester.Request("10 02");

        Assert.Equal("7F3134", tester.Request(EraseData));
    }

    [Fact]
    public void Authentication_AfterS3_IsLost()
    {
        using var tester = Programming(ByChallenge);
        Authenticate(tester);

        tester.Run(6000 * Tester.Ms);
        tester.Request("10 02");

        Assert.Equal("7F3134", tester.Request(EraseData));
    }

    [Fact]
    public void Authentication_IntoAnotherSession_IsKept()
    {
        using var tester = Programming(ByChallenge);
        Authenticate(tester);

        tester.Request("10 02");

        Assert.Equal("7101FF0000", tester.Request(EraseData));
    }

    [Fact]
    public void AuthenticationConfiguration_TellsTheWay()
    {
        using var byCertificate = new Tester(ByCertificate);
        using var byChallenge = new Tester(ByChallenge);
        using var without = new Tester();

        Assert.Equal("690802", byCertificate.Request("29 08"));
        Assert.Equal("690804", byChallenge.Request("29 08"));
        Assert.Equal("7F2911", without.Request("29 08"));
    }

    [Theory]
    [InlineData("29", "7F2913")]
    [InlineData("29 00 00", "7F2913")]
    [InlineData("29 09", "7F2912")]
    [InlineData("29 04 0000 0001 AA", "7F2912")]
    [InlineData("29 05 00", "7F2912")] // challenge and response is not its way
    [InlineData("29 02 00 0001 AA 0001 BB", "7F2912")] // nor both directions
    [InlineData("29 01", "7F2913")]
    [InlineData("29 01 00 0000 0000", "7F2913")] // no certificate
    [InlineData("29 01 00 0002 AA", "7F2913")] // a byte short
    [InlineData("29 01 00 0001 AA 0000 00", "7F2913")] // a byte long
    [InlineData("29 01 01 0001 AA 0000", "7F295C")] // secured messages are not known
    [InlineData("29 01 00 0001 AA 0000", "7F2954")] // no certificate by form
    public void Certificate_BadRequest_IsRefused(string request, string expected)
    {
        using var tester = Programming(ByCertificate);

        Assert.Equal(expected, tester.Request(request));
    }

    [Theory]
    [InlineData("29 01 00 0001 AA 0000", "7F2912")]
    [InlineData("29 03 0001 AA 0000", "7F2912")]
    [InlineData("29 05 00 0102", "7F2913")]
    [InlineData("29 05 00" + Indicator + "01", "7F2931")] // another algorithm
    [InlineData("29 05 01" + Indicator + "00", "7F295C")]
    [InlineData("29 06" + Indicator + "00 0001 55 0000 0000", "7F2924")] // no challenge is out
    [InlineData("29 06" + Indicator + "00 0001 55 0000", "7F2913")]
    [InlineData("29 07" + Indicator + "00 0001 55 0001 66 0000", "7F2912")]
    public void Challenge_BadRequest_IsRefused(string request, string expected)
    {
        using var tester = Programming(ByChallenge);

        Assert.Equal(expected, tester.Request(request));
    }

    [Fact]
    public void Certificate_WithASignatureOfAnother_IsRefusedWith51()
    {
        using var tester = Programming(ByCertificate);
        var certificate = Certificate();
        certificate[^1] ^= 0x01;

        Assert.Equal("7F2951", tester.Request(Show(certificate)));
    }

    private static Tester Programming(VirtualEcuOptions options)
    {
        var tester = new Tester(options);
        Assert.Equal("5002003201F4", tester.Request("10 02"));
        return tester;
    }

    /// <summary>The whole of challenge and response, the code by the base library.</summary>
    private static void Authenticate(Tester tester)
    {
        var answer = tester.Request("29 05 00" + Indicator + "00");
        Assert.StartsWith("690500" + Indicator + "000020", answer, StringComparison.Ordinal);
        var challenge = Convert.FromHexString(answer.AsSpan(42, 64));
        var proof = Convert.ToHexString(HMACSHA256.HashData(Shared, challenge));
        Assert.Equal(
            "690612" + Indicator + "00" + NoFields,
            tester.Request("29 06" + Indicator + "00 0020" + proof + "0000 0000"));
    }

    private static string Show(byte[] certificate) =>
        $"290100{certificate.Length:X4}{Convert.ToHexString(certificate)}{NoFields}";

    private string ShowCertificate(Tester tester)
    {
        var answer = tester.Request(Show(Certificate()));
        Assert.StartsWith("6901110020", answer, StringComparison.Ordinal);
        Assert.EndsWith(NoFields, answer, StringComparison.Ordinal);
        return answer[10..74];
    }

    private string Proof(string challenge)
    {
        var proof = _key.SignData(
            Convert.FromHexString(challenge),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"29030040{Convert.ToHexString(proof)}{NoFields}";
    }

    private byte[] Certificate()
    {
        var request = new CertificateRequest("CN=tester", _key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(_root, Date.AddDays(-1), Date.AddDays(1), [0x01, 0x02]);
        return certificate.RawData;
    }
}
