using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.Uds;

namespace FlashEngine.Simulation.DoIp;

/// <summary>
/// A virtual ECU behind a DoIP entity: UDS server and memory; the entity brings its requests and takes its answers.
/// Guarded by the entity's gate.
/// </summary>
internal sealed class DoIpEcu : IEcuLink
{
    private readonly VirtualEcuOptions _options;
    private readonly ushort _address;
    private EdgeConnection? _tester;
    private bool _hasSent;

    public DoIpEcu(VirtualEcuOptions options, ulong seed, string vin)
    {
        _options = options;
        _address = options.Logical!.Value.Ecu;
        var random = SplitMix64.For(seed, options.Name);
        Memory = new EcuMemory(options, random);
        if (options.StateFile is { } path && File.Exists(path))
        {
            EcuStateFile.Load(path, Memory);
        }

        Server = new UdsServer(options, Memory, this, random, vin);
    }

    public EcuMemory Memory { get; }

    public UdsServer Server { get; }

    public bool IsSending => false; // an answer has left as soon as the socket has it

    public bool Takes(ushort target) => target == _address;

    public bool IsOfGroup(ushort target) => target == _options.Logical!.Value.Functional;

    /// <summary>A request of a tester.</summary>
    public void OnRequest(EdgeConnection tester, ReadOnlySpan<byte> request, bool isFunctional, long nowNs)
    {
        if (Server.IsSilent)
        {
            return;
        }

        _tester = tester;
        Server.OnActivity(nowNs);
        Server.OnRequest(request, isFunctional, nowNs);
        AfterStep(nowNs);
    }

    public void OnDeadline(long nowNs)
    {
        Server.OnDeadline(nowNs);
        AfterStep(nowNs);
    }

    public void Send(ReadOnlySpan<byte> response)
    {
        _hasSent = true;
        _tester?.SendDiagnostic(_address, response);
    }

    public void Reset() => _hasSent = false;

    public void Save()
    {
        if (_options.StateFile is { } path)
        {
            EcuStateFile.Save(path, Memory);
        }
    }

    private void AfterStep(long nowNs)
    {
        if (_hasSent)
        {
            _hasSent = false;
            Server.OnResponseSent(nowNs);
        }
    }
}
