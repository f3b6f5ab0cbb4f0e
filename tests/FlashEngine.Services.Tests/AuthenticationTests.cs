using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class AuthenticationTests
{
    private const string Algorithm = "06 09 60 86 48 01 65 03 04 02 01 00 00 00 00 00"; // an object identifier

    [Fact]
    public void Encode_TasksWithoutParameters_AreTwoBytes()
    {
        Assert.Equal(Hex.Bytes("29 00"), Authentication.EncodeDeAuthenticate());
        Assert.Equal(Hex.Bytes("29 08"), Authentication.EncodeConfiguration());
    }

    [Theory]
    [InlineData(false, "AA BB", "", "29 01 00 00 02 AA BB 00 00")] // no challenge of ours
    [InlineData(false, "AA", "C1 C2", "29 01 00 00 01 AA 00 02 C1 C2")]
    [InlineData(true, "AA", "C1 C2", "29 02 00 00 01 AA 00 02 C1 C2")]
    public void EncodeVerifyCertificate_Fields_HaveTheirLengths(
        bool bidirectional, string certificate, string challenge, string expected)
        => Assert.Equal(
            Hex.Bytes(expected),
            Authentication.EncodeVerifyCertificate(0x00, Hex.Bytes(certificate), Hex.Bytes(challenge), bidirectional));

    [Fact]
    public void Encode_OtherTasks_HaveTheirFields()
    {
        Assert.Equal(
            Hex.Bytes("29 03 00 02 51 52 00 01 E1"), Authentication.EncodeProofOfOwnership([0x51, 0x52], [0xE1]));
        Assert.Equal(Hex.Bytes("29 03 00 01 51 00 00"), Authentication.EncodeProofOfOwnership([0x51]));
        Assert.Equal(
            Hex.Bytes("29 04 12 34 00 02 AA BB"), Authentication.EncodeTransmitCertificate(0x1234, [0xAA, 0xBB]));
        Assert.Equal(
            Hex.Bytes("29 05 01" + Algorithm), Authentication.EncodeRequestChallenge(0x01, Hex.Bytes(Algorithm)));
        Assert.Equal(
            Hex.Bytes("29 06" + Algorithm + "00 01 51 00 00 00 00"),
            Authentication.EncodeVerifyProofOfOwnership(Hex.Bytes(Algorithm), [0x51]));
        Assert.Equal(
            Hex.Bytes("29 07" + Algorithm + "00 01 51 00 01 C1 00 02 AD AE"),
            Authentication.EncodeVerifyProofOfOwnership(
                Hex.Bytes(Algorithm), [0x51], [0xC1], [0xAD, 0xAE], bidirectional: true));
    }

    [Fact]
    public void Encode_FieldOfWrongLength_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => Authentication.EncodeVerifyCertificate(0, [], [0xC1]));
        Assert.Throws<ArgumentException>(() => Authentication.EncodeVerifyCertificate(0, [0xAA], [], true));
        Assert.Throws<ArgumentException>(() => Authentication.EncodeVerifyCertificate(0, new byte[65536], []));
        Assert.Throws<ArgumentException>(() => Authentication.EncodeProofOfOwnership([]));
        Assert.Throws<ArgumentException>(() => Authentication.EncodeTransmitCertificate(1, []));
        Assert.Throws<ArgumentException>(() => Authentication.EncodeRequestChallenge(0, new byte[15]));
        Assert.Throws<ArgumentException>(
            () => Authentication.EncodeVerifyProofOfOwnership(Hex.Bytes(Algorithm), [0x51], [], [], true));
    }

    [Fact]
    public void TryDecode_VerifyCertificateBidirectional_GivesEveryField()
    {
        Assert.True(Authentication.TryDecode(
            Hex.Bytes("69 02 11 00 02 C1 C2 00 01 CE 00 01 51 00 03 E1 E2 E3"),
            AuthenticationTask.VerifyCertificateBidirectional,
            out var answer));

        Assert.Equal(
            AuthenticationReturn.CertificateVerifiedOwnershipVerificationNecessary, answer.ReturnParameter);
        Assert.Equal([0xC1, 0xC2], answer.ChallengeServer.ToArray());
        Assert.Equal([0xCE], answer.CertificateServer.ToArray());
        Assert.Equal([0x51], answer.ProofOfOwnershipServer.ToArray());
        Assert.Equal([0xE1, 0xE2, 0xE3], answer.EphemeralPublicKeyServer.ToArray());
    }

    [Fact]
    public void TryDecode_ChallengeAndResponse_GivesAlgorithmChallengeAndKeyInfo()
    {
        Assert.True(Authentication.TryDecode(
            Hex.Bytes("69 05 00" + Algorithm + "00 02 C1 C2 00 01 AD"),
            AuthenticationTask.RequestChallengeForAuthentication,
            out var answer));
        Assert.Equal(Hex.Bytes(Algorithm), answer.AlgorithmIndicator.ToArray());
        Assert.Equal([0xC1, 0xC2], answer.ChallengeServer.ToArray());
        Assert.Equal([0xAD], answer.NeededAdditionalParameter.ToArray());

        Assert.True(Authentication.TryDecode(
            Hex.Bytes("69 07 12" + Algorithm + "00 01 51 00 02 5E 5F"),
            AuthenticationTask.VerifyProofOfOwnershipBidirectional,
            out answer));
        Assert.Equal([0x51], answer.ProofOfOwnershipServer.ToArray());
        Assert.Equal([0x5E, 0x5F], answer.SessionKeyInfo.ToArray());
    }

    [Theory]
    [InlineData("69 00 10", AuthenticationTask.DeAuthenticate, AuthenticationReturn.DeAuthenticationSuccessful)]
    [InlineData(
        "69 01 11 00 01 C1 00 00",
        AuthenticationTask.VerifyCertificateUnidirectional,
        AuthenticationReturn.CertificateVerifiedOwnershipVerificationNecessary)]
    [InlineData(
        "69 03 12 00 00",
        AuthenticationTask.ProofOfOwnership,
        AuthenticationReturn.OwnershipVerifiedAuthenticationComplete)]
    [InlineData("69 04 13", AuthenticationTask.TransmitCertificate, AuthenticationReturn.CertificateVerified)]
    [InlineData(
        "69 06 12" + Algorithm + "00 00",
        AuthenticationTask.VerifyProofOfOwnershipUnidirectional,
        AuthenticationReturn.OwnershipVerifiedAuthenticationComplete)]
    [InlineData(
        "69 08 03",
        AuthenticationTask.AuthenticationConfiguration,
        AuthenticationReturn.AuthenticationConfigurationAcrAsymmetric)]
    public void TryDecode_EachTask_TellsItsReturnParameter(
        string response, AuthenticationTask task, AuthenticationReturn expected)
    {
        Assert.True(Authentication.TryDecode(Hex.Bytes(response), task, out var answer));
        Assert.Equal(expected, answer.ReturnParameter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("69 03")] // no return parameter
    [InlineData("69 03 12")] // no session key info
    [InlineData("69 03 12 00")] // half a length
    [InlineData("69 03 12 00 02 AA")] // a byte short
    [InlineData("69 03 12 00 01 AA BB")] // a byte long
    [InlineData("69 04 12 00 00")] // another task
    [InlineData("69 83 12 00 00")] // the indication bit is not echoed
    [InlineData("6A 03 12 00 00")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(Authentication.TryDecode(Hex.Bytes(response), AuthenticationTask.ProofOfOwnership, out _));

    [Fact]
    public void TryDecode_UnknownTask_FitsNothing()
        => Assert.False(Authentication.TryDecode(Hex.Bytes("69 09 00"), (AuthenticationTask)0x09, out _));

    [Fact]
    public async Task Async_Answer_IsReturnedAndNeverRepeated()
    {
        var client = new ScriptedUdsClient("29 08", "69 08 02");

        Assert.Equal(Hex.Bytes("69 08 02"), await client.AuthenticateAsync(Authentication.EncodeConfiguration()));
        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
    }

    [Fact]
    public async Task Async_RequestOfAnotherService_IsMisuse()
    {
        var client = new ScriptedUdsClient("27 01", "67 01");

        await Assert.ThrowsAsync<ArgumentException>(() => client.AuthenticateAsync(Hex.Bytes("27 01")));
        Assert.Equal(0, client.Requests);
    }

    [Fact]
    public async Task Async_WrongAnswer_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("29 00", "69 08 02");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.AuthenticateAsync(Authentication.EncodeDeAuthenticate()));

        Assert.Equal(
            "engine answered wrongly: expected 69 00 and what DeAuthenticate answers; "
            + "request 29 00, response 69 08 02",
            error.Message);
    }
}
