using FlashEngine.Can;
using FlashEngine.Plugins;
using FlashEngine.Security;
using FlashEngine.Station.Channels.Contract;

namespace FlashEngine.Cli.Composition;

/// <summary>
/// Holds one plugin against what every plugin must do, as far as it shows without an ECU or a device: how it lies in
/// its folder, what it brings, and how its algorithms treat what they are given.
/// </summary>
internal sealed class PluginCheck(PluginHost plugins, IAdapterHost host, KeyVector? vector)
{
    private const int SimultaneousCalls = 16;
    private const string NoSuchParameter = "no-such-parameter";

    // A key server may take its time; an algorithm that never ends does not pass.
    private static readonly TimeSpan KeyTimeMax = TimeSpan.FromSeconds(30);

    // What an algorithm is given when the author has given nothing.
    private static readonly SeedKeyRequest AnyRequest =
        new() { EcuName = "check", Level = 1, Seed = new byte[16], Secret = new byte[16] };

    /// <summary>Checks a plugin; the checks run while the results are taken.</summary>
    public IEnumerable<ContractResult> Run(PluginStatus plugin)
    {
        yield return new($"{plugin.Id}: loads", plugin.State == PluginState.Loaded ? null : plugin.Reason, null);
        yield return Try($"{plugin.Id}: brings no copy of the engine", () => RefuseEngine(plugin.Folder));
        if (plugin.State != PluginState.Loaded)
        {
            yield break;
        }

        yield return Try($"{plugin.Id}: brings an adapter or an algorithm", () => ContractBench.Require(
            plugin.Adapters.Count + plugin.Algorithms.Count > 0, "Register has added nothing"));
        foreach (var name in plugin.Adapters)
        {
            yield return Lists(name);
        }

        foreach (var result in plugin.Algorithms.Select(plugins.SeedKey).SelectMany(Run))
        {
            yield return result;
        }
    }

    private IEnumerable<ContractResult> Run(ISeedKeyAlgorithm algorithm)
    {
        var name = $"seed/key {algorithm.Name}";
        var isMeant = vector is not null && (vector.Algorithm ?? algorithm.Name) == algorithm.Name;
        var request = isMeant ? vector!.Request : AnyRequest;
        yield return Try($"{name}: gives no key when it is cancelled", () => RequireNoKey(
            algorithm, request, "it gave a key all the same", new CancellationToken(canceled: true)));
        var parameters = new Dictionary<string, string>(request.Parameters) { [NoSuchParameter] = "1" };
        yield return Try($"{name}: refuses a parameter that it does not know", () => RequireNoKey(
            algorithm, request with { Parameters = parameters }, $"it took '{NoSuchParameter}'", default));
        var check = $"{name}: computes one key for one seed, in parallel";
        yield return isMeant
            ? Try(check, () => Compute(algorithm, vector!))
            : new(check, null, "give a seed by --seed");
    }

    private ContractResult Lists(string adapter)
    {
        var check = $"adapter {adapter}: lists its devices";
        try
        {
            _ = plugins.PduAdapters.TryGetValue(adapter, out var pduAdapter)
                ? pduAdapter.List(host).Count
                : plugins.Adapter(adapter).List(host).Count;
            return new(check, null, null);
        }
        catch (ChannelException e) when (e.Fault == ChannelFault.LibraryMissing)
        {
            return new(check, null, e.Message);
        }
        catch (FlashException e)
        {
            return new(check, e.Message, null);
        }
    }

    private static ContractResult Try(string name, Action check)
    {
        try
        {
            check();
            return new(name, null, null);
        }
        catch (FlashException e)
        {
            return new(name, e.Message, null);
        }
    }

    // The host gives its own; a copy beside the plugin is at best never looked at.
    private static void RefuseEngine(string folder)
    {
        var engine = Directory.GetFiles(AppContext.BaseDirectory, "FlashEngine.*.dll").Select(Path.GetFileName);
        var copy = engine.FirstOrDefault(file => File.Exists(Path.Combine(folder, file!)));
        ContractBench.Require(copy is null, $"{copy} lies in the folder; refer to it with Private=\"false\"");
    }

    private static void RequireNoKey(
        ISeedKeyAlgorithm algorithm, SeedKeyRequest request, string problem, CancellationToken cancellation)
    {
        try
        {
            _ = Key(algorithm, request, cancellation);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (JobException)
        {
            return;
        }

        ContractBench.Require(false, problem);
    }

    private static void Compute(ISeedKeyAlgorithm algorithm, KeyVector vector)
    {
        var calls = Enumerable.Range(0, SimultaneousCalls)
            .Select(_ => Task.Run(() => Key(algorithm, vector.Request, default)))
            .ToArray();
        var keys = calls.Select(call => Convert.ToHexString(call.GetAwaiter().GetResult())).Distinct().ToArray();
        ContractBench.Require(keys.Length == 1, $"{SimultaneousCalls} calls at once gave {string.Join(" and ", keys)}");
        ContractBench.Require(
            vector.Key is null || vector.Key == keys[0], $"the key is {keys[0]}, must be {vector.Key}");
    }

    private static byte[] Key(ISeedKeyAlgorithm algorithm, SeedKeyRequest request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(KeyTimeMax);
        try
        {
            return Task.Run(() => algorithm.ComputeKeyAsync(request, limit.Token).AsTask(), CancellationToken.None)
                .WaitAsync(2 * KeyTimeMax, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (TimeoutException e)
        {
            throw new InputException(
                $"{algorithm.Name} has not ended {KeyTimeMax.TotalSeconds:0} s after its cancellation", e);
        }
    }
}

/// <summary>What an author knows about a key.</summary>
/// <param name="Algorithm">The algorithm; null: every one that the plugin brings.</param>
/// <param name="Request">Seed, secret, level and parameters.</param>
/// <param name="Key">The key that is to come, in hexadecimal; null: any.</param>
internal sealed record KeyVector(string? Algorithm, SeedKeyRequest Request, string? Key);
