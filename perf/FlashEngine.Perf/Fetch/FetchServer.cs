using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlashEngine.Perf.Fetch;

/// <summary>
/// The server of the bench, in a process of its own: HTTPS on a free port of the loopback, and a file of any size, made
/// of one random mebibyte again and again. <c>/BYTES</c> gives as many of it.
/// </summary>
public static class FetchServer
{
    /// <summary>The verb of the process.</summary>
    public const string Verb = "fetch-server";

    /// <summary>The file's content, repeated.</summary>
    public static byte[] Block { get; } = MakeBlock();

    /// <summary>SHA-256 of so many bytes.</summary>
    public static string Sha256(long size)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var left = size; left > 0; left -= Block.Length)
        {
            hash.AppendData(Block, 0, (int)Math.Min(left, Block.Length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The process: prints its address, and ends when its input does.</summary>
    /// <param name="certificate">PEM file.</param>
    /// <param name="key">PEM file.</param>
    public static async Task<int> RunAsync(string certificate, string key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(
            IPAddress.Loopback,
            0,
            listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, key))));
        await using var application = builder.Build();
        application.Run(SendAsync);
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Console.WriteLine(addresses.Addresses.Single());
        _ = await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task SendAsync(HttpContext context)
    {
        var size = long.Parse(context.Request.Path.Value!.AsSpan(1));
        context.Response.ContentLength = size;
        for (var left = size; left > 0; left -= Block.Length)
        {
            await context.Response.Body.WriteAsync(Block.AsMemory(0, (int)Math.Min(left, Block.Length)));
        }
    }

    private static byte[] MakeBlock()
    {
        var block = new byte[1 << 20];
        new Random(block.Length).NextBytes(block);
        return block;
    }
}
