using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlashEngine.Ota.Tests;

/// <summary>A real HTTP(S) server on a free loopback port that answers as the test says.</summary>
public sealed class PackageServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<string> _requests = [];

    private PackageServer(WebApplication application) => _application = application;

    /// <summary>Paths with queries that were asked for, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Scheme, host and port.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    public static async Task<PackageServer> StartAsync(RequestDelegate answer, ServerCertificate? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(
            System.Net.IPAddress.Loopback,
            0,
            listen =>
            {
                if (tls is not null)
                {
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile));
                }
            }));
        var application = builder.Build();
        var server = new PackageServer(application);
        application.Run(context =>
        {
            server._requests.Enqueue(context.Request.Path + context.Request.QueryString);
            return answer(context);
        });
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        server.Address = new Uri(addresses!.Addresses.Single());
        return server;
    }

    /// <summary>Answers with bytes, with or without a Content-Length.</summary>
    public static RequestDelegate Bytes(byte[] content, bool withLength = true) => async context =>
    {
        if (withLength)
        {
            context.Response.ContentLength = content.Length;
        }

        await context.Response.Body.WriteAsync(content);
    };

    /// <summary>Sends one byte every 50 ms and never all of them.</summary>
    public static RequestDelegate Trickle(long length) => async context =>
    {
        context.Response.ContentLength = length;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[1], context.RequestAborted);
            await pace.WaitForNextTickAsync(context.RequestAborted);
        }
    };

    /// <summary>Sends some bytes and then nothing more, until the client goes.</summary>
    public static RequestDelegate Stall(byte[] first, long length, Action? stalled = null) => async context =>
    {
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(first);
        await context.Response.Body.FlushAsync();
        stalled?.Invoke();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
