using System.Diagnostics;
using System.Security.Cryptography;
using FlashEngine.Ota.Notice;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>Each check of an image by its message, in the stated order, and whatever is done to the bytes.</summary>
public sealed class NoticeImageTests : IDisposable
{
    private readonly NoticeWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Image_Right_GivesTheCode()
    {
        var update = Open(_world.Image());

        Assert.Equal(_world.Code, update.Code);
        Assert.Equal((NoticeWorld.EcuId, NoticeWorld.Version), (update.Command.EcuId, update.Command.Version));
        Assert.Equal(_world.Notice().Command, update.Command);
        Assert.Equal(_world.Now, update.MadeAt);
    }

    [Fact]
    public void Image_LargestAndSmallest_AreOpened()
    {
        foreach (int length in new[] { 1, 15, 16, 17, 65535 })
        {
            byte[] code = RandomNumberGenerator.GetBytes(length);
            string hash = Convert.ToHexStringLower(SHA256.HashData(code));
            Assert.Equal(code, Open(_world.Image(code: code), _world.Notice(sha256: hash)).Code);
        }
    }

    [Fact]
    public void Image_MadeByOpenssl_GivesTheCode()
    {
        var folder = Directory.CreateTempSubdirectory("flash-notice-");
        try
        {
            Assert.Equal(_world.Code, Open(MakeByOpenssl(folder.FullName)).Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(-30, null)]
    [InlineData(-31, "31 days ago; right are 30 at most")]
    public void Image_Age_IsChecked(int days, string? message)
    {
        byte[] image = _world.Image(made: _world.Now.AddDays(days));

        if (message is null)
        {
            Assert.Equal(_world.Code, Open(image).Code);
        }
        else
        {
            Assert.Contains(message, Refusal(image), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Image_OfALaterTime_IsNotItsOwnFault()
    {
        var error = Assert.Throws<JobException>(() => Open(_world.Image(made: _world.Now.AddDays(1))));

        Assert.Equal(FlashExitCode.Precondition, error.ExitCode);
        Assert.Contains("is the clock right?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_OtherThanItsNotice_IsRefused()
    {
        Assert.Contains("is version 7 for ECU 3, announced was version 7 for ECU 2",
            Refusal(_world.Image(ecuId: 3)), StringComparison.Ordinal);
        Assert.Contains("is version 8 for ECU 2, announced was version 7 for ECU 2",
            Refusal(_world.Image(version: 8)), StringComparison.Ordinal);
        Assert.Contains("the image is of code with SHA-256 ", Refusal(_world.Image(code: [1])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Image_KeyForAnotherVehicleOrOfAnotherLength_IsRefused()
    {
        Assert.Contains("it is not for this vehicle's key", Refusal(_world.Image(wrapFor: _world.Stranger)),
            StringComparison.Ordinal);
        Assert.Contains("has 32 bytes; right are 16 (AES-128)", Refusal(_world.Image(key: new byte[32])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Image_OfOtherCodeUnderTheAnnouncedHash_IsRefused() => Assert.Contains(
        "SHA-256 of the image's code is ",
        Refusal(_world.Image(code: new byte[1000], hash: SHA256.HashData(_world.Code))),
        StringComparison.Ordinal);

    [Fact]
    public void Image_SignedBySomebodyElse_IsRefused() => Assert.Contains(
        "signature is not the server's", Refusal(_world.Image(signer: _world.Stranger)), StringComparison.Ordinal);

    [Fact]
    public void Image_EverythingWrong_FailsChecksInTheStatedOrder()
    {
        byte[] image = _world.Image(
            made: _world.Now.AddDays(-90), ecuId: 9, code: new byte[1000], hash: new byte[32], wrapFor: _world.Stranger,
            signer: _world.Stranger);

        Assert.Contains("begins with", Refusal([0, .. image.AsSpan(1)]), StringComparison.Ordinal);
        Assert.Contains("90 days ago", Refusal(image), StringComparison.Ordinal);
        Assert.Contains(
            "announced was version",
            Refusal(_world.Image(ecuId: 9, code: new byte[1000], wrapFor: _world.Stranger)),
            StringComparison.Ordinal);
        Assert.Contains(
            "cannot be unwrapped",
            Refusal(_world.Image(code: new byte[1000], hash: SHA256.HashData(_world.Code), wrapFor: _world.Stranger)),
            StringComparison.Ordinal);
        Assert.Contains(
            "SHA-256 of the image's code",
            Refusal(_world.Image(code: new byte[1000], hash: SHA256.HashData(_world.Code), signer: _world.Stranger)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Image_EveryTruncationAndAByteMore_IsRefusedByItsSize()
    {
        byte[] image = _world.Image();

        Assert.All(
            Enumerable.Range(0, image.Length),
            length => Assert.Contains("the image has ", Refusal(image[..length]), StringComparison.Ordinal));
        Assert.Contains("the image has 1565 bytes; its header announces 564 and 1000 of code", Refusal([.. image, 0]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Image_BitsFlipped_IsRefusedOrOnlyItsUnsignedTimeIsAnother()
    {
        byte[] image = _world.Image();
        bool isNightly = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";
        for (int bit = 0; bit < image.Length * 8; bit += bit < 52 * 8 || isNightly ? 1 : 37)
        {
            byte[] flipped = [.. image];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (bit / 8 is >= 4 and < 8)
            {
                AssertOpensOrIsRefused(flipped);
            }
            else
            {
                _ = Refusal(flipped);
            }
        }
    }

    [Fact]
    public void Image_AnyBytes_AreRefused()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 2000)];
            random.NextBytes(bytes);
            _ = Refusal(bytes);
        }
    }

    private void AssertOpensOrIsRefused(byte[] image)
    {
        try
        {
            Assert.Equal(_world.Code, Open(image).Code);
        }
        catch (FlashException e) // of a later time than the station's, too
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    private string Refusal(byte[] image)
    {
        string message = Assert.Throws<InputException>(() => Open(image)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private NoticedUpdate Open(byte[] image, UpdateNotice? notice = null) =>
        NoticeImageCheck.Open(image, notice ?? _world.Notice(), _world.Keys, _world.Now);

    // A server in another language: everything that is not the header is made by openssl.
    private byte[] MakeByOpenssl(string folder)
    {
        string At(string name) => Path.Combine(folder, name);
        const string key = "000102030405060708090A0B0C0D0E0F";
        const string nonce = "F0F1F2F3F4F5F6F7";
        File.WriteAllText(At("vehicle.pem"), _world.VehicleKey.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(At("server.pem"), _world.ServerKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(At("code"), _world.Code);
        File.WriteAllBytes(At("key"), Convert.FromHexString(key));
        Openssl("enc", "-aes-128-ctr", "-K", key, "-iv", nonce + "0000000000000000", "-in", At("code"),
            "-out", At("code.enc"));
        Openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", At("vehicle.pem"), "-pkeyopt", "rsa_padding_mode:oaep",
            "-in", At("key"), "-out", At("key.enc"));
        Openssl("dgst", "-sha256", "-sign", At("server.pem"), "-out", At("signature"), At("code"));
        byte[] header = _world.Image()[..44];
        return
        [
            .. header, .. Convert.FromHexString(nonce), .. File.ReadAllBytes(At("key.enc")),
            .. File.ReadAllBytes(At("signature")), .. File.ReadAllBytes(At("code.enc")),
        ];
    }

    private static void Openssl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
