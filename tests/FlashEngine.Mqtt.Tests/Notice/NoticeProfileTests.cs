using System.Security.Cryptography;
using FlashEngine.Ota.Notice;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>From the notice to the code, once, and upwards only.</summary>
public sealed class NoticeProfileTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-notice-");
    private readonly NoticeWorld _world = new();
    private NoticeServerDouble _server = null!;
    private HttpClient _http = null!;

    private string MemoryFile => Path.Combine(_folder.FullName, "notices.json");

    public async Task InitializeAsync()
    {
        _server = await NoticeServerDouble.StartAsync();
        _server.Image = _world.Image();
        _http = NoticeServer.MakeNetwork(_server.CaFile);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose()
    {
        _http.Dispose();
        _world.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Notice_New_LeadsToItsCode()
    {
        var update = await FetchAsync(Profile());

        Assert.Equal(_world.Code, update.Code);
        Assert.Equal(new NoticeCommand(NoticeWorld.EcuId, NoticeWorld.Version, _world.Sha256), update.Command);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Notice_AgainAfterItsEnd_IsNotDownloadedAgainEvenByANewProcess(bool isInstalled)
    {
        _ = await FetchAsync(Profile());
        new NoticeMemory(MemoryFile).Settle(_world.Notice().Command, isInstalled, NoticeStatus.Unknown);

        Assert.Null(Profile().Read(_world.Payload(_server.Address)));
    }

    [Fact]
    public async Task Notice_OfARefusedImage_IsASecurityFailure()
    {
        _server.Image = _world.Image(signer: _world.Stranger);

        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync(Profile()));

        Assert.Equal(NoticeStatus.SecurityFailed, NoticeStatus.Of(error));
    }

    [Fact]
    public async Task Notice_ServerWasGone_MayComeAgain()
    {
        _server.Image = null;
        var error = await Assert.ThrowsAsync<JobException>(() => FetchAsync(Profile()));
        Assert.Equal(NoticeStatus.DownloadFailed, NoticeStatus.Of(error));

        _server.Image = _world.Image();

        Assert.Equal(_world.Code, (await FetchAsync(Profile())).Code);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public void Notice_AfterAnInstallation_MustOfferMore(byte version, bool isTaken)
    {
        new NoticeMemory(MemoryFile).Settle(_world.Notice().Command, isInstalled: true, NoticeStatus.Success);
        byte[] payload = _world.Payload(_server.Address, version, sha256: new string('a', 64));

        if (isTaken)
        {
            Assert.NotNull(Profile().Read(payload));
        }
        else
        {
            Assert.Contains(
                $"version {version}; it has had 7, and versions may only rise",
                Assert.Throws<InputException>(() => Profile().Read(payload)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Notice_AfterAFailure_MayOfferTheVersionBetween()
    {
        new NoticeMemory(MemoryFile).Settle(_world.Notice(version: 9).Command, isInstalled: false, NoticeStatus.Unknown);

        Assert.NotNull(Profile().Read(_world.Payload(_server.Address, version: 8)));
    }

    [Theory]
    [InlineData("{\"highest\": {\"2\": 999}, \"settled\": []}")]
    [InlineData("{\"highest\": null}")]
    [InlineData("null")]
    [InlineData("{")]
    public void Memory_Broken_LetsNothingThrough(string text)
    {
        File.WriteAllText(MemoryFile, text);

        Assert.Contains(MemoryFile, Assert.Throws<InputException>(Profile).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_ManyCommands_ForgetsTheOldestAndNoVersion()
    {
        var memory = new NoticeMemory(MemoryFile);
        memory.Settle(_world.Notice().Command, isInstalled: true, NoticeStatus.Success);
        for (int i = 0; i < NoticeMemory.SettledMax; i++)
        {
            memory.Settle(_world.Notice(sha256: i.ToString("x64")).Command, isInstalled: false, NoticeStatus.Unknown);
        }

        memory = new NoticeMemory(MemoryFile);
        Assert.False(memory.IsSettled(_world.Notice().Command));
        Assert.True(memory.IsSettled(_world.Notice(sha256: 0.ToString("x64")).Command));
        Assert.Equal(NoticeWorld.Version, memory.Highest(NoticeWorld.EcuId));
    }

    [Fact]
    public void Memory_OfAnEnd_KeepsItUntilTheServerKnows()
    {
        var command = _world.Notice().Command;
        var memory = new NoticeMemory(MemoryFile);
        Assert.Empty(memory.Untold);
        memory.Settle(command, isInstalled: true, NoticeStatus.Success);

        memory = new NoticeMemory(MemoryFile);
        Assert.Equal([KeyValuePair.Create(command.ToString(), NoticeStatus.Success)], memory.Untold);
        memory.Told(command);
        Assert.Empty(new NoticeMemory(MemoryFile).Untold);
        Assert.True(new NoticeMemory(MemoryFile).IsSettled(command));
    }

    [Fact]
    public void Memory_WithoutEnds_IsReadAsOneWithNoneToTell()
    {
        File.WriteAllText(MemoryFile, """{"highest": {"2": 7}, "settled": []}""");

        var memory = new NoticeMemory(MemoryFile);

        Assert.Empty(memory.Untold);
        Assert.Equal((byte)7, memory.Highest(2));
    }

    [Fact]
    public void Keys_OfFiles_OpenWhatTheServerMade()
    {
        WriteKeys(_world.VehicleKey.ExportPkcs8PrivateKeyPem(), _world.ServerKey.ExportSubjectPublicKeyInfoPem());
        using var keys = NoticeKeys.Load(_folder.FullName, "van-7");

        Assert.Equal(
            _world.Code, NoticeImageCheck.Open(_world.Image(), _world.Notice(), keys, _world.Now).Code);
    }

    [Fact]
    public void Keys_WrongOrMissing_AreNamed()
    {
        string KeysError() => Assert.Throws<InputException>(() => NoticeKeys.Load(_folder.FullName, "van-7")).Message;
        using var small = RSA.Create(1024);
        string vehicle = _world.VehicleKey.ExportPkcs8PrivateKeyPem();
        string server = _world.ServerKey.ExportSubjectPublicKeyInfoPem();

        Assert.Contains("public.pem' cannot be read", KeysError(), StringComparison.Ordinal);
        WriteKeys("", server);
        Assert.Contains(
            "van-7_private.pem' does not hold an unencrypted private RSA key of 2048 bits in PEM", KeysError(),
            StringComparison.Ordinal);
        WriteKeys(server, server);
        Assert.Contains("van-7_private.pem' does not hold", KeysError(), StringComparison.Ordinal);
        WriteKeys(vehicle, small.ExportSubjectPublicKeyInfoPem());
        Assert.Contains("public.pem' does not hold a public RSA key", KeysError(), StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder.FullName, "van-7_private.pem"));
        WriteKeys(null, server);
        Assert.Contains("van-7_private.pem' does not exist", KeysError(), StringComparison.Ordinal);
    }

    private void WriteKeys(string? vehicle, string server)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "public.pem"), server);
        if (vehicle is null)
        {
            return;
        }

        string path = Path.Combine(_folder.FullName, "van-7_private.pem");
        File.WriteAllText(path, vehicle);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private async Task<NoticedUpdate> FetchAsync(NoticeProfile profile) =>
        await profile.FetchAsync(profile.Read(_world.Payload(_server.Address))!, default);

    private NoticeProfile Profile()
    {
        var settings = new NoticeServerSettings
        {
            Server = _server.Address,
            VehicleId = NoticeServerDouble.VehicleId,
            Token = NoticeServerDouble.Token,
        };
        return new NoticeProfile(
            new NoticeServer(_http, settings, TimeProvider.System),
            _world.Keys,
            new NoticeMemory(MemoryFile),
            new FixedTime(_world.Now));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
