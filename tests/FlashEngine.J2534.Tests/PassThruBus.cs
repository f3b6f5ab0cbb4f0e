using FlashEngine.Adapters.J2534;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Channels.Contract;
using FlashEngine.Tests.Native;
using FlashEngine.Wire;

namespace FlashEngine.J2534.Tests;

/// <summary>
/// A bus in a file, on which every channel is a node: the stand-in for a vendor's library, built once for each width.
/// </summary>
internal sealed class PassThruBus : IDisposable
{
    private static readonly Lazy<string> Library64 = new(() => Build("libj2534.so"));
    private static readonly Lazy<string> Library32 = new(() => Build("libj2534-32.so", "-m32"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-j2534-");
    private readonly string _library;

    public PassThruBus(bool is32Bit = false)
    {
        _library = (is32Bit ? Library32 : Library64).Value;
        Environment.SetEnvironmentVariable(
            "FLASH_J2534_LIBRARIES", $"stand-in={Library64.Value}{Path.PathSeparator}{_library}={_library}");
    }

    public static IAdapterHost Host { get; } = new StationHost();

    public static J2534Adapter Adapter { get; } = new();

    public static J2534IsoTpAdapter IsoTpAdapter { get; } = new();

    public string Library => _library;

    public CanChannelRequest Request(string misdeed = "", int bitsPerSecond = 1_000_000) => new()
    {
        Device = _library,
        BitRate = new CanBitRate(bitsPerSecond),
        Options = new Dictionary<string, string>
        {
            ["name"] = Path.Combine(_folder.FullName, "bus") + (misdeed.Length > 0 ? "?" + misdeed : ""),
        },
    };

    public PduChannelRequest PduRequest(string misdeed = "", params (string Option, string Value)[] options)
    {
        var request = Request(misdeed);
        var all = new Dictionary<string, string>(request.Options);
        foreach (var (option, value) in options)
        {
            all[option] = value;
        }

        return new PduChannelRequest { Device = request.Device, BitRate = request.BitRate, Options = all };
    }

    public ContractBench Bench() => new(Host, Adapter, Request(), Request());

    public ICanChannel Open(string misdeed = "") => Adapter.Open(Host, Request(misdeed));

    public IPduChannel OpenPdus(string misdeed = "", params (string Option, string Value)[] options)
        => IsoTpAdapter.Open(Host, PduRequest(misdeed, options));

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Build(string name, params string[] flags)
        => CCompiler.Library(
            Path.Combine("j2534", "passthru.c"), Path.Combine(AppContext.BaseDirectory, name), flags);

    private sealed class StationHost : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
