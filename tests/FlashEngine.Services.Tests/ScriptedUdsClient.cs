using FlashEngine.Uds;

namespace FlashEngine.Services.Tests;

/// <summary>An ECU of one exchange: it checks the request's bytes and gives the answer of the test.</summary>
internal sealed class ScriptedUdsClient(string expectedRequest, string answer) : IUdsClient
{
    public string EcuName => "engine";

    /// <summary>The options that the service passed on, null for none.</summary>
    public UdsRequestOptions? Options { get; private set; }

    public CancellationToken Cancellation { get; private set; }

    public int Requests { get; private set; }

    public Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        Assert.Equal(Hex.Bytes(expectedRequest), request.ToArray());
        Requests++;
        Options = options;
        Cancellation = cancellation;
        return Task.FromResult(Hex.Bytes(answer));
    }

    public Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default)
        => throw new InvalidOperationException("no service downloads by itself");
}
