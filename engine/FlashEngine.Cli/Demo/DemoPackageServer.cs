using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlashEngine.Cli.Demo;

/// <summary>
/// An HTTPS server on a free loopback port that hands out one package, also in ranges, to who has its URL.
/// </summary>
internal sealed class DemoPackageServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private DemoPackageServer(WebApplication server, Uri packageUrl)
    {
        _server = server;
        PackageUrl = packageUrl;
    }

    /// <summary>The signed URL of the package.</summary>
    public Uri PackageUrl { get; }

    /// <summary>Starts the server.</summary>
    public static async Task<DemoPackageServer> StartAsync(
        string packageFile,
        DemoCertificates certificates,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificates.Server)));
        var server = builder.Build();
        var name = Path.GetFileName(packageFile);
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        server.MapGet($"/packages/{name}", (HttpContext context) =>
            context.Request.Query["token"] == token
                ? Results.File(packageFile, "application/octet-stream", enableRangeProcessing: true)
                : Results.StatusCode(StatusCodes.Status403Forbidden));
        await server.StartAsync(cancellation);
        var port = new Uri(server.Urls.Single()).Port;
        return new(server, new Uri($"https://127.0.0.1:{port}/packages/{name}?token={token}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
