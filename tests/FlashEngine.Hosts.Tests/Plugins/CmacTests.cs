using FlashEngine.Plugins.AesCmac;

namespace FlashEngine.Hosts.Tests.Plugins;

public sealed class CmacTests
{
    // Key and message of RFC 4493, section 4.
    private const string Key = "2b7e151628aed2a6abf7158809cf4f3c";
    private const string Message =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    [Theory]
    [InlineData(0, "bb1d6929e95937287fa37d129b756746")]
    [InlineData(16, "070a16b46b4d4144f79bdd9dd04a287c")]
    [InlineData(40, "dfa66747de9ae63030ca32611497c827")]
    [InlineData(64, "51f0bebf7e3b9d92fc49741779363cfe")]
    public void Cmac_MessagesOfRfc4493_GivesItsCodes(int length, string code)
    {
        var message = Convert.FromHexString(Message).AsSpan(0, length);

        Assert.Equal(code, Convert.ToHexStringLower(Cmac.Compute(Convert.FromHexString(Key), message)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(32)]
    public async Task AesCmac_SecretOfAnotherLength_SaysBothLengthsAndEcu(int length)
    {
        var request = Requests.Seed(new byte[16]) with { Secret = new byte[length] };

        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await new AesCmacSeedKey().ComputeKeyAsync(request, CancellationToken.None));

        Assert.Equal($"the secret of gateway has {length} bytes, aes-cmac needs 16", error.Message);
    }

    [Fact]
    public async Task AesCmac_UnknownParameter_IsRefusedByName()
    {
        var request = Requests.Seed(new byte[16]) with
        {
            Secret = new byte[16],
            Parameters = new Dictionary<string, string> { ["rounds"] = "3" },
        };

        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await new AesCmacSeedKey().ComputeKeyAsync(request, CancellationToken.None));

        Assert.Contains("'rounds'", error.Message, StringComparison.Ordinal);
    }
}
