using System.Net;
using System.Net.Sockets;
using FlashEngine.Scripting;
using FlashEngine.Simulation;

namespace FlashEngine.DoIp.Tests.Edge;

/// <summary>A DoIP entity on a free port of loopback, with ECUs 1001, 1002 … of the group E400 behind it.</summary>
internal sealed class EdgeRig : IDisposable
{
    public static readonly EcuType Type = new()
    {
        Name = "body",
        Script = "none.csx",
        Blocks = [new LogicalBlock("application", 1, 0, 0x20000)],
        VersionDid = 0xF195,
        HardwareDid = 0xF191,
    };

    private readonly SimulatedVehicle _vehicle;

    public EdgeRig(int ecus = 2, Func<DoIpEdgeOptions, DoIpEdgeOptions>? adjust = null)
    {
        var options = new DoIpEdgeOptions { Name = "edge", EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
        _vehicle = Create(ecus, adjust?.Invoke(options) ?? options);
    }

    public TestHost Host { get; } = new();

    public SimulatedVehicle Vehicle => _vehicle;

    public DoIpEdge Edge => _vehicle.Edges[0];

    public RawTester Connect() => new(Edge.EndPoint);

    public void Dispose() => _vehicle.Dispose();

    /// <summary>A port that is free for TCP may be taken for UDP, by another test: then another one is.</summary>
    private SimulatedVehicle Create(int ecus, DoIpEdgeOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new SimulatedVehicle(
                    [], [.. Enumerable.Range(1, ecus).Select(Ecu)], Host.Clock, seed: 1, [options]);
            }
            catch (InputException e) when (attempt < 20 && e.InnerException is SocketException)
            {
                continue;
            }
        }
    }

    private static VirtualEcuOptions Ecu(int number) => new()
    {
        Name = $"ecu{number}",
        Type = Type,
        Bus = "edge",
        Logical = new LogicalEcuAddress((ushort)(0x1000 + number), 0xE400),
        Hardware = $"HW-{number}",
        VersionAddress = 0x100,
        Secret = new byte[16],
        EraseMsPerKiB = 0.1,
        WriteMsPerKiB = 0.1,
        ResetMs = 20,
    };
}
