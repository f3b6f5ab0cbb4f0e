using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>A server with the API of the notice profile and its rules about tokens and nonces, over HTTPS.</summary>
internal sealed class NoticeServerDouble : IAsyncDisposable
{
    public const string VehicleId = "van-7";
    public const string Token = "token-of-van-7";

    private readonly ConcurrentDictionary<string, (string Vehicle, bool IsExpired)> _nonces = new();
    private readonly TestAuthority _authority = new("Server root");
    private PackageServer _server = null!;

    public Uri Address => _server.Address;

    public string CaFile => _authority.RootFile;

    /// <summary>What was asked for, without queries.</summary>
    public IEnumerable<string> Requests => _server.Requests.Select(request => request.Split('?')[0]);

    public ConcurrentQueue<JsonNode> Reports { get; } = [];

    /// <summary>What downloads are answered with; null: 404.</summary>
    public byte[]? Image { get; set; }

    /// <summary>What the next requests are answered with, before any rule.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Faults { get; } = [];

    /// <summary>What is done to the next nonces.</summary>
    public ConcurrentQueue<NonceFault> NonceFaults { get; } = [];

    public static async Task<NoticeServerDouble> StartAsync()
    {
        var server = new NoticeServerDouble();
        server._server = await PackageServer.StartAsync(server.AnswerAsync, server._authority.Issue("127.0.0.1"));
        return server;
    }

    public static Func<HttpContext, Task> Status(int status, string body = "") => async context =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (Faults.TryDequeue(out var fault))
        {
            return fault(context);
        }

        string token = context.Request.Headers["X-Vehicle-Token"].ToString();
        return (token, context.Request.Method, context.Request.Path.Value) switch
        {
            ("", _, _) => Status(401, "no token")(context),
            (_, "POST", "/get_nonce") => NonceAsync(context, token),
            (not Token, _, _) => Status(403, "wrong token")(context),
            (_, "POST", "/report_versions") => ReportAsync(context),
            (_, "GET", { } path) when path.StartsWith("/ota_download/", StringComparison.Ordinal) =>
                DownloadAsync(context),
            _ => Status(404)(context),
        };
    }

    private async Task NonceAsync(HttpContext context, string token)
    {
        if (await BodyAsync(context) is not { } body || body["vehicle_id"] is null)
        {
            await Status(400, "bad body")(context);
            return;
        }

        if (token != Token || (string?)body["vehicle_id"] != VehicleId)
        {
            await Status(403, "wrong token")(context);
            return;
        }

        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _ = NonceFaults.TryDequeue(out var fault);
        if (fault != NonceFault.Used)
        {
            _nonces[nonce] = (fault == NonceFault.OtherVehicle ? "van-8" : VehicleId, fault == NonceFault.Expired);
        }

        await context.Response.WriteAsync($"{{\"nonce\": \"{nonce}\"}}");
    }

    private async Task DownloadAsync(HttpContext context)
    {
        string refusal = !_nonces.TryRemove(context.Request.Query["nonce"].ToString(), out var nonce) ? "nonce used"
            : nonce.IsExpired ? "nonce expired"
            : nonce.Vehicle != VehicleId ? "nonce of another vehicle"
            : "";
        if (refusal.Length > 0)
        {
            await Status(403, refusal)(context);
        }
        else if (Image is { } image)
        {
            await context.Response.Body.WriteAsync(image);
        }
        else
        {
            await Status(404)(context);
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        Reports.Enqueue((await BodyAsync(context))!);
        await context.Response.WriteAsync("{}");
    }

    private static async Task<JsonNode?> BodyAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
