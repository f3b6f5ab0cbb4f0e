using System.Diagnostics;
using FlashEngine.Cli.Composition;

namespace FlashEngine.Cli.Demo;

/// <summary>
/// A loss of power in the middle of the demo: the engine dies without another instruction, and what it had not written
/// to the disk is lost. The simulated ECUs live in this process but stand for real ones, so they are kept as they are.
/// </summary>
internal sealed class DemoDeath : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);
    private readonly double _share;
    private readonly AgentFlashJob _flash;
    private readonly VehicleStation _station;
    private readonly Action _endBroker;
    private readonly CancellationTokenSource _stop = new();

    public DemoDeath(double share, AgentFlashJob flash, VehicleStation station, Action endBroker)
    {
        _share = share;
        _flash = flash;
        _station = station;
        _endBroker = endBroker;
        new Thread(Watch) { IsBackground = true, Name = "death" }.Start();
    }

    public void Dispose() => _stop.Cancel();

    private void Watch()
    {
        while (!_stop.Token.WaitHandle.WaitOne(Period))
        {
            var ecus = _flash.Running?.Progress ?? [];
            var done = ecus.Sum(ecu => ecu.BytesDone);
            if (done > 0 && done >= _share * ecus.Sum(ecu => ecu.BytesTotal))
            {
                _station.FreezeSimulation();
                _endBroker(); // a process of its own, which would stay
                Process.GetCurrentProcess().Kill();
            }
        }
    }
}
