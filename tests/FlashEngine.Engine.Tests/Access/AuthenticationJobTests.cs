using FlashEngine.Simulation;
using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests.Access;

/// <summary>
/// Jobs over an ECU that demands service 29: every method and direction gets in, and whoever is not who he says he is
/// leaves the ECU as it was.
/// </summary>
public sealed class AuthenticationJobTests : IDisposable
{
    private const string Security = """security: { algorithm: aes-cmac, secret: "file:secrets/body.key" }""";
    private const string Simulation = """simulation: { version: "1.0.0", versionAddress: 0x70000 }""";

    private const string ByCertificate =
        """method: certificate, certificate: access/tester.crt, key: "file:access/tester.key" """;

    private const string Bidirectional = "direction: bidirectional";
    private const string EcuFiles = """root: access/root.crt, certificate: access/ecu.crt, key: "file:access/ecu.key" """;

    private static readonly HashSet<string> BodyOnly = ["body"];
    private readonly JobRig _rig = new() { ApplicationLength = 1000 };
    private readonly AccessFiles _files;

    public AuthenticationJobTests() => _files = new AccessFiles(_rig.Folder);

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, ", algorithm: rsa-pkcs1-sha256")]
    public void Certificate_Unidirectional_GetsIn(bool rsa, string algorithm)
    {
        _files.Pair("tester", rsa);
        Uses($"{ByCertificate}{algorithm}", "root: access/root.crt");
        AssertFlashed("CertificateExchange", bidirectional: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Certificate_Bidirectional_GetsIn(bool rsa)
    {
        _files.Pair("tester", rsa);
        _files.Pair("ecu", rsa);
        Uses($"{ByCertificate}, {Bidirectional}, root: access/root.crt", EcuFiles);
        AssertFlashed("CertificateExchange", bidirectional: true);
    }

    [Theory]
    [InlineData("hmac-sha256", "")]
    [InlineData("aes-cmac", ", algorithmIndicator: 0102030405060708090A0B0C0D0E0F10")]
    [InlineData("hmac-sha256", ", direction: bidirectional")]
    [InlineData("aes-cmac", ", direction: bidirectional, algorithmIndicator: 1.3.6.1.4.1.1")]
    public void ChallengeResponse_SymmetricKey_GetsIn(string algorithm, string more)
    {
        _files.Symmetric("shared");
        Uses($$"""method: challengeResponse, algorithm: {{algorithm}}, key: "file:access/shared.key"{{more}}""");
        AssertFlashed("ChallengeResponse", more.Contains("bidirectional", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ecdsa-sha256", false)]
    [InlineData("rsa-pss-sha256", true)]
    public void ChallengeResponse_AsymmetricKeys_GetIn(string algorithm, bool bidirectional)
    {
        _files.Pair("tester", rsa: bidirectional);
        _files.Pair("ecu", rsa: bidirectional);
        var entry = $$"""method: challengeResponse, algorithm: {{algorithm}}, key: "file:access/tester.key" """;
        Uses(
            bidirectional ? $"{entry}, {Bidirectional}, ecuKey: access/ecu.pub" : entry,
            bidirectional ? """clientKey: access/tester.pub, key: "file:access/ecu.key" """ : "clientKey: access/tester.pub");
        AssertFlashed("ChallengeResponse", bidirectional);
    }

    [Theory]
    [InlineData("", "29 before 27")]
    [InlineData("securityFirst", "27 before 29")]
    public void BothWaysIn_GoInTheOrderOfTheType(string order, string expected)
    {
        _files.Pair("tester");
        Uses(ByCertificate, "root: access/root.crt", Security);
        var requests = new RequestOrder();
        if (order.Length > 0)
        {
            _rig.VehicleText = _rig.VehicleText.Replace(
                $"{JobRig.ScriptsFolder}/ecu-types", TypesWith($"unlockOrder: {order}"), StringComparison.Ordinal);
        }

        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly, trace: requests).Ecus);
        Assert.Null(ecu.Error);
        Assert.Equal(expected, requests.Order);
        Assert.Equal(1, _rig.Simulated.Ecu("body").SecurityAttempts);
    }

    [Fact]
    public void AuthenticatedOnly_27IsStillDemandedWhereTheVehicleFileSaysSo()
    {
        _files.Pair("tester");
        Uses(ByCertificate, "root: access/root.crt", Security);
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Replace("unlock", Authenticate);
            """);
        AssertUntouched(4, "SecurityAccessDenied (33)");
    }

    [Fact]
    public void NotAuthenticated_NothingIsErased()
    {
        _files.Pair("tester");
        Uses(ByCertificate, "root: access/root.crt");
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Remove("unlock");
            """);
        AssertUntouched(4, "AuthenticationRequired (34)");
    }

    [Fact]
    public void TesterOfAnotherRoot_IsRefused()
    {
        _files.Root("stranger");
        _files.Pair("tester", root: "stranger");
        Uses(ByCertificate, "root: access/root.crt");
        AssertUntouched(5, "CertificateVerificationFailedInvalidChainOfTrust (52)", "chain of trust does not end");
    }

    [Fact]
    public void TesterWithACertificateThatMayNotSign_IsRefused()
    {
        _files.Pair("tester", usage: System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.DataEncipherment);
        Uses(ByCertificate, "root: access/root.crt");
        AssertUntouched(5, "CertificateVerificationFailedInvalidType (53)");
    }

    [Fact]
    public void CertificateExpiredByTheEcusDate_IsRefused()
    {
        _files.Pair("tester");
        Uses(ByCertificate, "root: access/root.crt");
        _rig.Ecu = options => options.Authentication is { } own
            ? options with { Authentication = own with { Date = DateTimeOffset.UtcNow.AddYears(3) } }
            : options;
        AssertUntouched(5, "CertificateVerificationFailedInvalidTimePeriod (50)");
    }

    [Theory]
    [InlineData("unidirectional", "")]
    [InlineData("bidirectional", ", ecuKey: access/ecu.pub")]
    public void ProofWithAnotherKey_IsRefused(string direction, string more)
    {
        _files.Pair("tester");
        _files.Pair("other");
        _files.Pair("ecu");
        Uses(
            $$"""method: challengeResponse, algorithm: ecdsa-sha256, key: "file:access/tester.key", direction: {{direction}}{{more}}""",
            $$"""clientKey: access/other.pub{{(more.Length > 0 ? """, key: "file:access/ecu.key" """ : "")}}""");
        AssertUntouched(5, "OwnershipVerificationFailed (58)", "proof of ownership is wrong");
    }

    [Fact]
    public void ReplayedProof_IsRefused()
    {
        _files.Pair("tester");
        Uses(ByCertificate, "root: access/root.crt");
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            using FlashEngine.Security;
            Replace("unlock", async ecu =>
            {
                var access = ecu.Authentication;
                var show = Authentication.EncodeVerifyCertificate(0, access.CertificateClient.Span, []);
                var proof = Authentication.EncodeProofOfOwnership(
                    ProofFor(ecu, access, await ecu.Uds.AuthenticateAsync(show), []));
                await ecu.Uds.AuthenticateAsync(proof);
                await ecu.Uds.AuthenticateAsync(Authentication.EncodeDeAuthenticate());
                await ecu.Uds.AuthenticateAsync(show);
                await ecu.Uds.AuthenticateAsync(proof);
            });
            """);
        AssertUntouched(5, "OwnershipVerificationFailed (58)");
    }

    [Fact]
    public void ScriptThatSignsOtherBytes_IsRefusedByAnEcuThatDoesNotWantThem()
    {
        // The example of scripts/README.md.
        _files.Pair("tester");
        Uses(ByCertificate, "root: access/root.crt");
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Replace("unlock", async ecu =>
            {
                var access = ecu.Authentication;
                var response = await ecu.Uds.AuthenticateAsync(
                    Authentication.EncodeVerifyCertificate(0x00, access.CertificateClient.Span, []));
                await ecu.Uds.AuthenticateAsync(
                    Authentication.EncodeProofOfOwnership(access.Prove(WhatThisEcuWants(response))));
            });

            byte[] WhatThisEcuWants(byte[] response)
            {
                _ = Authentication.TryDecode(response, AuthenticationTask.VerifyCertificateUnidirectional, out var answer);
                return [0x01, .. answer.ChallengeServer];
            }
            """);
        AssertUntouched(5, "OwnershipVerificationFailed (58)");
    }

    [Fact]
    public void EcuWithAForeignCertificate_IsNotTouched()
    {
        _files.Root("stranger");
        _files.Pair("tester");
        _files.Pair("ecu", root: "stranger");
        Uses($"{ByCertificate}, {Bidirectional}, root: access/root.crt", EcuFiles);
        AssertUntouched(
            5, "body did not prove that it is genuine", "'CN=ecu' does not lead to a trusted root; trusted are 'CN=root'");
    }

    [Fact]
    public void EcuWithAnExpiredCertificate_IsNotTouched()
    {
        _files.Pair("tester");
        _files.Pair("ecu", notAfter: DateTimeOffset.UtcNow.AddDays(-1));
        Uses($"{ByCertificate}, {Bidirectional}, root: access/root.crt", EcuFiles);
        AssertUntouched(5, "body did not prove that it is genuine", "'CN=ecu' is valid from");
    }

    [Fact]
    public void EcuWithTheCertificateOfAnother_IsNotTouched()
    {
        _files.Pair("tester");
        _files.Pair("ecu");
        _files.Pair("thief");
        Uses(
            $"{ByCertificate}, {Bidirectional}, root: access/root.crt",
            EcuFiles.Replace("ecu.key", "thief.key", StringComparison.Ordinal));
        AssertUntouched(5, "its proof of ownership does not fit the challenge");
    }

    [Theory]
    [InlineData("ecdsa-sha256")]
    [InlineData("rsa-pkcs1-sha256")]
    public void EcuThatAnswersTheChallengeWithAnotherKey_IsNotTouched(string algorithm)
    {
        var rsa = algorithm[0] == 'r';
        _files.Pair("tester", rsa);
        _files.Pair("ecu", rsa);
        _files.Pair("thief", rsa);
        Uses(
            $$"""method: challengeResponse, algorithm: {{algorithm}}, key: "file:access/tester.key", {{Bidirectional}}, ecuKey: access/ecu.pub""",
            """clientKey: access/tester.pub, key: "file:access/thief.key" """);
        AssertUntouched(5, "its proof of ownership does not fit the challenge");
    }

    [Fact]
    public void SymmetricKeysThatDiffer_AreRefused()
    {
        _files.Symmetric("shared");
        Uses($$"""method: challengeResponse, algorithm: hmac-sha256, key: "file:access/shared.key", {{Bidirectional}}""");
        _rig.Ecu = options => options.Authentication is { } own
            ? options with { Authentication = own with { SharedKey = new byte[16] } }
            : options;
        AssertUntouched(5, "OwnershipVerificationFailed (58)");
    }

    [Fact]
    public void SymmetricEcuThatHandsOurOwnProofBack_IsNotTouched()
    {
        // An impostor without the key knows nothing but what we sent: the other direction signs other bytes.
        _files.Symmetric("shared");
        Uses($$"""method: challengeResponse, algorithm: hmac-sha256, key: "file:access/shared.key", {{Bidirectional}}""");
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Replace("unlock", ecu =>
            {
                var access = ecu.Authentication;
                byte[] server = access.CreateChallenge(), client = access.CreateChallenge();
                access.CheckServer(ServerProofOf(server, client), access.Prove(ClientProofOf(server, client)), []);
                return Task.CompletedTask;
            });
            """);
        AssertUntouched(5, "its proof of ownership does not fit the challenge");
    }

    [Theory]
    [InlineData(0, "BB1D6929E95937287FA37D129B756746")]
    [InlineData(16, "070A16B46B4D4144F79BDD9DD04A287C")]
    [InlineData(40, "DFA66747DE9AE63030CA32611497C827")]
    [InlineData(64, "51F0BEBF7E3B9D92FC49741779363CFE")]
    public void Cmac_Rfc4493Examples_AreProvedAsWritten(int length, string expected)
    {
        _files.Symmetric("shared", "2B7E151628AED2A6ABF7158809CF4F3C");
        Uses("""method: challengeResponse, algorithm: aes-cmac, algorithmIndicator: 1.2.3, key: "file:access/shared.key" """);
        const string message = "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51"
            + "30C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710";
        _rig.UseScript("body", $$"""
            #load "SCRIPTS/flash/standard.csx"
            Replace("unlock", ecu => throw new JobException(FlashExitCode.SecurityAccess, Convert.ToHexString(
                ecu.Authentication.Prove(Convert.FromHexString("{{message[..(2 * length)]}}")))));
            """);
        AssertUntouched(5, expected);
    }

    [Fact]
    public void Rehearsal_ChallengesFollowFromTheSeed()
    {
        _files.Symmetric("shared");
        Uses($$"""method: challengeResponse, algorithm: hmac-sha256, key: "file:access/shared.key", {{Bidirectional}}""");
        string Challenges(ulong seed)
        {
            _rig.PowerCycle();
            _rig.UseScript("body", """
                #load "SCRIPTS/flash/standard.csx"
                Wrap("unlock", (ecu, inner) =>
                {
                    ecu.Log(Convert.ToHexString(ecu.Authentication.CreateChallenge())
                        + Convert.ToHexString(ecu.Authentication.CreateChallenge()));
                    return inner();
                });
                """);
            return Assert.Single(Assert.Single(_rig.Run(seed, BodyOnly).Ecus).Log, line => line.Length == 128);
        }

        var first = Challenges(1);
        Assert.NotEqual(first[..64], first[64..]);
        Assert.Equal(first, Challenges(1));
        Assert.NotEqual(first, Challenges(2));
    }

    private void Uses(string authentication, string simulated = "", string security = "")
    {
        Assert.Contains(Security, _rig.VehicleText, StringComparison.Ordinal);
        var twin = simulated.Length > 0 ? $", authentication: {{ {simulated} }} }}" : " }";
        _rig.VehicleText = _rig.VehicleText
            .Replace(
                $"{Security}\n    {Simulation}",
                $"{security}\n    authentication: {{ {authentication} }}\n    {Simulation[..^2]}{twin}",
                StringComparison.Ordinal);
        Assert.Contains("authentication:", _rig.VehicleText, StringComparison.Ordinal);
    }

    private string TypesWith(string parameter)
    {
        var folder = Path.Combine(_rig.Folder, "types");
        Directory.CreateDirectory(folder);
        var text = File.ReadAllText(Path.Combine(JobRig.ScriptsFolder, "ecu-types", "body.yaml"));
        text = text.Replace("../flash", $"{JobRig.ScriptsFolder}/flash", StringComparison.Ordinal);
        Assert.Contains("\nparameters: { ", text, StringComparison.Ordinal);
        text = text.Replace("\nparameters: { ", $"\nparameters: {{ {parameter}, ", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "body.yaml"), text);
        foreach (var other in new[] { "powertrain", "gateway" })
        {
            File.WriteAllText(
                Path.Combine(folder, $"{other}.yaml"),
                File.ReadAllText(Path.Combine(JobRig.ScriptsFolder, "ecu-types", $"{other}.yaml"))
                    .Replace("../flash", $"{JobRig.ScriptsFolder}/flash", StringComparison.Ordinal));
        }

        return folder;
    }

    private void AssertFlashed(string method, bool bidirectional)
    {
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Null(ecu.Error);
        Assert.Equal($"authenticated by {method}{(bidirectional ? ", and the ECU is genuine" : "")}", ecu.Log[^1]);
        Assert.Equal("2.0.0", _rig.Simulated.Ecu("body").Version);
        Assert.Equal(0, _rig.Simulated.Ecu("body").SecurityAttempts);
        Assert.Empty(_rig.Simulated.Violations);
    }

    private void AssertUntouched(int exitCode, params string[] said)
    {
        var report = _rig.Run(ecus: BodyOnly);
        var ecu = Assert.Single(report.Ecus);
        Assert.Equal(ReportWords.Failed, ecu.Result);
        Assert.All(said, text => Assert.Contains(text, ecu.Error, StringComparison.Ordinal));
        Assert.Equal(exitCode, ecu.ExitCode);
        Assert.StartsWith("nothing erased or written", ecu.State, StringComparison.Ordinal);
        VirtualEcu body = _rig.Simulated.Ecu("body");
        Assert.Equal((0, 0, "1.0.0"), (body.FlashErases, body.FlashWrites, body.Version));
    }
}
