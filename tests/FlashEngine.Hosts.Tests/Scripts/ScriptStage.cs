using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Uds;

namespace FlashEngine.Hosts.Tests.Scripts;

/// <summary>A context with an ECU that answers every request, or refuses every one.</summary>
internal sealed class ScriptStage : IFlashContext, IUdsClient, IBusControl
{
    public List<string> Lines { get; } = [];

    public List<string> Requests { get; } = [];

    public bool Refuses { get; set; }

    public string EcuName => "gateway";

    public EcuType Type { get; } = new() { Name = "gateway", Script = "", Blocks = [] };

    public string WantedVersion => "1.0";

    public IReadOnlyList<FlashBlock> Blocks => [];

    public IReadOnlyList<FlashBlock> Drivers => [];

    public FlashBlock Block => throw new InvalidOperationException("no block");

    public IUdsClient Uds => this;

    public IBusControl Bus => this;

    public bool HasSeedKey => true;

    public IEcuAuthentication? Authentication => null;

    public DateTimeOffset UtcNow { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Now => TimeSpan.Zero;

    public CancellationToken Cancellation => CancellationToken.None;

    public Task DelayAsync(TimeSpan duration) => Task.CompletedTask;

    public Task<byte[]> ComputeKeyAsync(byte level, ReadOnlyMemory<byte> seed) => Task.FromResult(new byte[16]);

    public Task DownloadAsync(FlashBlock block) => Task.CompletedTask;

    public void Log(string message) => Lines.Add(message);

    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        await Task.Yield();
        Requests.Add(Convert.ToHexString(request.Span));
        return Refuses
            ? throw new NegativeResponseException(
                EcuName, request.Span[0], NegativeResponseCode.ConditionsNotCorrect, "7F 3E 22")
            : [(byte)(request.Span[0] + 0x40), .. request.Span[1..]];
    }

    public Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default)
        => Task.FromResult(new DownloadResult(0, 0, default));

    public Task EnterProgrammingModeAsync() => Task.CompletedTask;

    public async Task<IReadOnlyList<FunctionalResponse>> RequestAllAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default) =>
        [new FunctionalResponse(EcuName, await RequestAsync(request, options, cancellation))];

    public Task LeaveProgrammingModeAsync() => Task.CompletedTask;
}
