using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>A server that does something else with each request; the last answer is repeated.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    public const string Tag = "\"first\"";
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly RequestDelegate[] _answers;
    private PackageServer _server = null!;
    private int _count = -1;

    private FaultServer(RequestDelegate[] answers) => _answers = answers;

    /// <summary>What was asked for, in order: <c>PATH</c> or <c>PATH RANGE [IF-RANGE]</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public Uri Address => _server.Address;

    public static async Task<FaultServer> StartAsync(params RequestDelegate[] answers)
    {
        var server = new FaultServer(answers);
        server._server = await PackageServer.StartAsync(server.AnswerAsync);
        return server;
    }

    /// <summary>The file, or the range that was asked for, as a good server gives it.</summary>
    public static RequestDelegate Good(byte[] content, string tag = Tag) => context =>
        SendAsync(context, content, tag, content.Length);

    /// <summary>As many bytes of it, and then the connection ends, after the client has read them.</summary>
    public static RequestDelegate Cut(byte[] content, int count) => context =>
        SendAsync(context, content, Tag, count);

    /// <summary>The same with a reset, which takes what the client has not read with it.</summary>
    public static RequestDelegate Reset(byte[] content, int count) => async context =>
    {
        await SendAsync(context, content, Tag, count);
        context.Abort();
    };

    /// <summary>As many bytes of it, and then nothing more while the clock runs, until the client goes.</summary>
    public static RequestDelegate Stall(byte[] content, int count, JumpTime time) => async context =>
    {
        await SendAsync(context, content, Tag, count);
        await PassAsync(context, time, () => context.Response.Body.FlushAsync());
    };

    /// <summary>A byte per second.</summary>
    public static RequestDelegate Trickle(byte[] content, JumpTime time) => async context =>
    {
        await SendAsync(context, content, Tag, 0);
        int sent = 0;
        await PassAsync(context, time, async () =>
        {
            await context.Response.Body.WriteAsync(content.AsMemory(sent++, 1));
            await context.Response.Body.FlushAsync();
        });
    };

    /// <summary>As many bytes of it, and then nothing, while the clock stands still, until the client goes.</summary>
    public static RequestDelegate Hang(byte[] content, int count, Action? hangs = null) => async context =>
    {
        await SendAsync(context, content, Tag, count);
        hangs?.Invoke();
        await GoneAsync(context);
    };

    /// <summary>Neither header nor byte, while the clock stands still.</summary>
    public static RequestDelegate Mute(Action hangs) => context =>
    {
        hangs();
        return GoneAsync(context);
    };

    /// <summary>No header.</summary>
    public static RequestDelegate Silence(JumpTime time) => context =>
        PassAsync(context, time, () => Task.CompletedTask);

    /// <summary>The connection breaks before the header.</summary>
    public static RequestDelegate Gone { get; } = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>An answer without a body.</summary>
    public static RequestDelegate Status(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    };

    /// <summary>200 and the whole file, whatever was asked for.</summary>
    public static RequestDelegate Whole(byte[] content, string tag = Tag) => async context =>
    {
        context.Response.Headers.ETag = tag;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    };

    /// <summary>206 with any Content-Range and body.</summary>
    public static RequestDelegate Partial(string? range, byte[] body, string tag = Tag) => async context =>
    {
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ETag = tag;
        context.Response.Headers.ContentRange = range;
        await context.Response.Body.WriteAsync(body);
    };

    /// <summary>The body without its length, and without an end.</summary>
    public static RequestDelegate Endless { get; } = async context =>
    {
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[1000], context.RequestAborted);
        }
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task SendAsync(HttpContext context, byte[] content, string tag, int count)
    {
        int from = 0;
        var request = context.Request.GetTypedHeaders();
        if (request.Range?.Ranges.Single() is { } range
            && (request.IfRange is not { } test || test.EntityTag?.ToString() == tag))
        {
            from = (int)range.From!.Value;
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        context.Response.Headers.ETag = tag;
        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, Math.Min(count, content.Length - from)));
        await context.Response.Body.FlushAsync();
    }

    private static async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>Lets the clock run, a second at a time, until the client goes, or asks again.</summary>
    private static async Task PassAsync(HttpContext context, JumpTime time, Func<Task> everySecond)
    {
        var isLast = (Func<bool>)context.Items[typeof(FaultServer)]!;
        while (isLast() && !context.RequestAborted.IsCancellationRequested)
        {
            await everySecond();
            await Task.Delay(10, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        _requests.Enqueue($"{context.Request.Path} {headers.Range} {headers.IfRange}".TrimEnd());
        int number = Interlocked.Increment(ref _count);
        context.Items[typeof(FaultServer)] = () => Volatile.Read(ref _count) == number;
        return _answers[Math.Min(number, _answers.Length - 1)](context);
    }
}
