namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>
/// Scripts and algorithms that misbehave. Before the first flash step: nothing is erased or written, sessions and bus
/// are as before, at most one security attempt is used. After it: the report says what the ECU holds.
/// </summary>
public sealed class MisbehaviourTests : IDisposable
{
    private const string Trace = "trace.log";

    /// <summary>Into programming mode and out of it again, for all ECUs of the bus and without answers.</summary>
    private static readonly string[] BusModeOnAndOff =
        ["1083", "8582", "288301", "1083", "288001", "8581", "1081"];

    private readonly Bench _bench = new();

    public MisbehaviourTests() => _bench.Pack();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Script_DoesNotCompile_Is2WithFileAndLine()
    {
        _bench.UseBodyScript("""
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "typo", StepEffect.None, ecu => ecu.Uds.RaedAsync(0xF190));
            """);

        (await _bench.RunAsync()).Failed(2, "body.csx:2: ", "RaedAsync");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Script_ThrowsBeforeItsFirstFlashStep_Is2WithFileAndLine()
    {
        _bench.UseBodyScript("""
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("fingerprint", "boom", StepEffect.None, ecu =>
                throw new InvalidOperationException("no luck"));
            """);

        (await RunBodyAsync()).Failed(2, "body", "body.csx:3: ", "'boom'", "InvalidOperationException: no luck");
        AssertNothingLeftBehind(2);
    }

    [Fact]
    public async Task Script_WaitsForEver_MeetsItsCapAndIs9()
    {
        _bench.UseBodyScript("""
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("fingerprint", "dream", StepEffect.None, ecu => new TaskCompletionSource().Task,
                cap: TimeSpan.FromSeconds(5));
            """);

        (await RunBodyAsync()).Failed(9, "body", "'dream'", "5 s");
        AssertNothingLeftBehind(9);
    }

    [Fact]
    public async Task Script_Spins_IsNamedAndGivenUpAndIs9()
    {
        _bench.UseBodyScript("""
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("fingerprint", "whirl", StepEffect.None, ecu => { while (true) { } });
            """);

        (await RunBodyAsync()).Failed(9, "body", "'whirl'", "spins");
        AssertNothingLeftBehind(9);
    }

    [Fact]
    public async Task Algorithm_GivesAWrongKey_Is5AfterOneAttempt()
    {
        _bench.UseBodyAlgorithm("oem");
        var plugins = _bench.AddPlugin("oem-keys", typeof(WrongKeys));

        (await RunBodyAsync("--plugins", plugins)).Failed(5, "body", "InvalidKey (35)");
        AssertNothingLeftBehind(5);
        Assert.Equal(1, new BusLog(_bench.In(Trace)).CountToBody("2702"));
    }

    [Fact]
    public async Task Algorithm_Throws_Is5AndNoKeyIsSent()
    {
        _bench.UseBodyAlgorithm("oem");
        var plugins = _bench.AddPlugin("oem-keys", typeof(ThrowingKeys));

        (await RunBodyAsync("--plugins", plugins)).Failed(5, "body", "oem-keys", "the key server is gone");
        AssertNothingLeftBehind(5);
        var log = new BusLog(_bench.In(Trace));
        Assert.Equal(1, log.CountToBody("2701"));
        Assert.Equal(0, log.CountToBody("2702"));
    }

    [Fact]
    public async Task Script_ThrowsAfterTheErase_TheReportNamesTheBlockAndItsState()
    {
        _bench.UseBodyScript("""
            #load "SCRIPTS/flash/standard.csx"
            Wrap("download", (ecu, inner) => throw new InvalidOperationException("too late"));
            """);

        (await RunBodyAsync()).Failed(2, "body", "body.csx:2: ", "too late");
        var body = _bench.ReadReport("body");
        Assert.Equal("failed", body.GetProperty("result").GetString());
        var state = body.GetProperty("state").GetString();
        Assert.Contains("in its boot loader: block 'application' erased, nothing written", state, StringComparison.Ordinal);
        Assert.Equal(BusModeOnAndOff, new BusLog(_bench.In(Trace)).FunctionalRequests);
        _bench.AssertUntouched("powertrain", "gateway");
        Assert.Throws<Xunit.Sdk.AllException>(() => _bench.AssertUntouched("body"));
    }

    private Task<FlashProcess> RunBodyAsync(params IReadOnlyList<string> more) =>
        _bench.RunAsync(["--ecu", "body", "--trace", _bench.In(Trace), .. more]);

    private void AssertNothingLeftBehind(int exitCode)
    {
        _bench.AssertUntouched();
        _bench.AssertReportedUntouched("body", exitCode);
        Assert.Equal(BusModeOnAndOff, new BusLog(_bench.In(Trace)).FunctionalRequests);
    }
}
