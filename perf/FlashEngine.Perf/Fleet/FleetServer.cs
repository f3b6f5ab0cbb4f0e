using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlashEngine.Perf.Fleet;

/// <summary>Serves one package on a free port of the loopback, and counts how often it is asked.</summary>
public sealed class FleetServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly byte[] _package;
    private int _requests;

    private FleetServer(WebApplication application, byte[] package)
    {
        (_application, _package) = (application, package);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
    }

    /// <summary>Where the package is.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Its SHA-256, lower-case hex digits.</summary>
    public string Sha256 { get; }

    /// <summary>Its length in bytes.</summary>
    public int Size => _package.Length;

    /// <summary>How often it was asked for.</summary>
    public int Requests => _requests;

    /// <summary>Starts one.</summary>
    public static async Task<FleetServer> StartAsync(byte[] package)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var server = new FleetServer(application, package);
        application.Run(async context =>
        {
            _ = Interlocked.Increment(ref server._requests);
            context.Response.ContentLength = package.Length;
            await context.Response.Body.WriteAsync(package);
        });
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Url = new Uri(new Uri(addresses.Addresses.Single()), "/update.fpk");
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
