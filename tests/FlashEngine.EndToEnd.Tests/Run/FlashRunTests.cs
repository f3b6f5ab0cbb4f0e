namespace FlashEngine.EndToEnd.Tests.Run;

public sealed class FlashRunTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_WholeVehicle_EndsWith0()
    {
        _bench.Pack();
        var run = await _bench.RunAsync("--trace", "a.log");
        Console.WriteLine(run.Output + run.Error);
        run.Succeeded();
    }
}
