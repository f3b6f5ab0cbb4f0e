using FlashEngine.Ota.Notice;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>The server's API, each of its refusals, and what a server may do wrong.</summary>
public sealed class NoticeServerTests : IAsyncLifetime, IDisposable
{
    private readonly NoticeWorld _world = new();
    private NoticeServerDouble _server = null!;
    private HttpClient _http = null!;

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
    }

    [Fact]
    public async Task Download_WithTokenAndNonce_BringsTheImage()
    {
        Assert.Equal(_server.Image, await DownloadAsync());
        Assert.Equal(["/get_nonce", "/ota_download/gateway_ECU2_V7.bin"], _server.Requests);
    }

    [Theory]
    [InlineData(NonceFault.Expired)]
    [InlineData(NonceFault.Used)]
    [InlineData(NonceFault.OtherVehicle)]
    public async Task Download_NonceRefused_IsTriedWithANewOne(NonceFault fault)
    {
        _server.NonceFaults.Enqueue(fault);

        Assert.Equal(_server.Image, await DownloadAsync());
        Assert.Equal(2, _server.Requests.Count(path => path == "/get_nonce"));
    }

    [Theory]
    [InlineData(NonceFault.Expired, "nonce expired")]
    [InlineData(NonceFault.Used, "nonce used")]
    [InlineData(NonceFault.OtherVehicle, "nonce of another vehicle")]
    public async Task Download_EveryNonceRefused_EndsWithTheServersWord(NonceFault fault, string word)
    {
        for (int i = 0; i < 10; i++)
        {
            _server.NonceFaults.Enqueue(fault);
        }

        Assert.EndsWith($"used or expired (HTTP 403: {word})", await FailAsync(), StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count(path => path == "/get_nonce"));
    }

    [Fact]
    public async Task Nonce_WrongToken_IsRefusedAtOnce()
    {
        Assert.Contains(
            "refuses vehicle 'van-7': the token is not this vehicle's",
            await FailAsync(Settings() with { Token = "token-of-van-8" }),
            StringComparison.Ordinal);
        Assert.Equal(["/get_nonce"], _server.Requests);
    }

    [Fact]
    public async Task Nonce_OtherVehicle_IsRefused() => Assert.Contains(
        "refuses vehicle 'van-8'",
        await FailAsync(Settings() with { VehicleId = "van-8" }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(401, "wants a vehicle token and got none that it knows (HTTP 401: x y)")]
    [InlineData(400, "does not understand the request (HTTP 400: x y)")]
    [InlineData(404, "does not have it (HTTP 404: x y)")]
    [InlineData(302, "sends to another address, which is not followed (HTTP 302: x y)")]
    public async Task Nonce_FinalStatus_IsNamedAndNotTriedAgain(int status, string message)
    {
        _server.Faults.Enqueue(context =>
        {
            context.Response.Headers.Location = "https://127.0.0.1:1/elsewhere";
            return NoticeServerDouble.Status(status, "x\ny")(context);
        });

        Assert.EndsWith(message, await FailAsync(), StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Nonce_TemporaryStatus_IsTriedAgain(int status)
    {
        _server.Faults.Enqueue(NoticeServerDouble.Status(status));

        Assert.Equal(_server.Image, await DownloadAsync());
    }

    [Fact]
    public async Task Nonce_ServerStaysBroken_EndsAfterTheLastAttempt()
    {
        for (int i = 0; i < 10; i++)
        {
            _server.Faults.Enqueue(NoticeServerDouble.Status(500));
        }

        Assert.EndsWith("fails (HTTP 500)", await FailAsync(), StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count());
    }

    [Theory]
    [InlineData("{\"nonce\": \"12\"}", "no nonce of 32 hex digits")]
    [InlineData("{}", "no nonce of 32 hex digits")]
    [InlineData("{\"nonce\": 5}", "no JSON")]
    [InlineData("<html>", "no JSON")]
    public async Task Nonce_AnswerIsNone_IsAnError(string answer, string message)
    {
        _server.Faults.Enqueue(NoticeServerDouble.Status(200, answer));

        Assert.EndsWith($"/get_nonce answers with {message}", await FailAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_LargerThanAnyImage_IsCutOff()
    {
        _server.Image = new byte[564 + 65536];

        var error = await Assert.ThrowsAsync<InputException>(() => DownloadAsync());

        Assert.EndsWith("answers with more than 66099 bytes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nonce", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_ConnectionBreaks_IsTriedAgainWithANewNonce()
    {
        _server.Faults.Enqueue(NoticeServerDouble.Status(200, $"{{\"nonce\": \"{new string('a', 32)}\"}}"));
        _server.Faults.Enqueue(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(new byte[10]);
            context.Abort();
        });

        Assert.Equal(_server.Image, await DownloadAsync());
    }

    [Fact]
    public async Task Download_ServerStalls_EndsByTheLimit()
    {
        _server.Faults.Enqueue(PackageServer.Stall([], 1000).Invoke);

        var error = await Assert.ThrowsAsync<JobException>(
            () => DownloadAsync(Settings() with { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Equal(FlashExitCode.Timeout, error.ExitCode);
        Assert.EndsWith("did not answer completely within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_Cancelled_EndsAsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        _server.Faults.Enqueue(PackageServer.Stall([], 1000, cancel.Cancel).Invoke);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client(Settings()).DownloadAsync(Notice(_server.Address), cancel.Token));
    }

    [Fact]
    public async Task Download_NoticeNamesAnotherServer_IsRefusedWithoutARequest()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => Client(Settings()).DownloadAsync(
            Notice(new Uri("https://elsewhere.example")), default));

        Assert.Contains("is at elsewhere.example; right is 127.0.0.1:", error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Server_OfAnotherCa_IsNotTrusted()
    {
        using var other = new TestAuthority("Other root");
        using var http = NoticeServer.MakeNetwork(other.RootFile);

        var error = await Assert.ThrowsAsync<JobException>(
            () => Client(Settings(), http).DownloadAsync(Notice(_server.Address), default));

        Assert.Contains("is not trusted: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Server_WithoutTls_IsRefused() => Assert.Contains(
        "must be https",
        Assert.Throws<InputException>(
            () => Client(Settings() with { Server = new Uri("http://127.0.0.1") })).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Report_OfVersions_HasTheFieldsOfTheApi()
    {
        await Client(Settings()).ReportAsync(
            new Dictionary<string, int> { ["CGW"] = 3, ["TMU"] = 7 }, NoticeStatus.Success, default);

        var report = Assert.Single(_server.Reports);
        Assert.Equal("van-7", (string?)report["vehicle_id"]);
        Assert.Equal("SUCCESS", (string?)report["update_status"]);
        Assert.Equal((3, 7), ((int)report["ecus"]!["CGW"]!, (int)report["ecus"]!["TMU"]!));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)report["timestamp"]);
    }

    private NoticeServerSettings Settings() => new()
    {
        Server = _server.Address,
        VehicleId = NoticeServerDouble.VehicleId,
        Token = NoticeServerDouble.Token,
        AttemptsMax = 3,
        RetryDelayFirst = TimeSpan.FromMilliseconds(10),
    };

    private NoticeServer Client(NoticeServerSettings settings, HttpClient? http = null) =>
        new(http ?? _http, settings, TimeProvider.System);

    private UpdateNotice Notice(Uri server) => UpdateNoticeReader.Read(_world.Payload(server));

    private Task<byte[]> DownloadAsync(NoticeServerSettings? settings = null) =>
        Client(settings ?? Settings()).DownloadAsync(Notice(_server.Address), default);

    private async Task<string> FailAsync(NoticeServerSettings? settings = null)
    {
        var error = await Assert.ThrowsAsync<JobException>(() => DownloadAsync(settings));
        Assert.Equal(FlashExitCode.Network, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("token-of", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
