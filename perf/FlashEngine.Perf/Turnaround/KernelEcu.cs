using FlashEngine.Perf.Kernel;

namespace FlashEngine.Perf.Turnaround;

/// <summary>An ECU that takes a download, on the kernel's ISO-TP; answers at once.</summary>
internal sealed class KernelEcu : IDisposable
{
    private readonly KernelIsoTpSocket _socket;
    private readonly Thread _thread;
    private volatile bool _stop;

    public KernelEcu(string device)
    {
        _socket = new KernelIsoTpSocket(
            device, new KernelIsoTpOptions
            {
                TxId = ITester.ResponseId,
                RxId = ITester.RequestId,
                Padding = 0xCC,
                StMin = ITester.StMinMs,
            })
        {
            TimeoutMs = 200,
        };
        _thread = new Thread(Run) { IsBackground = true, Name = $"ECU {device}" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Run()
    {
        var request = new byte[ITester.BlockLength];
        while (!_stop)
        {
            if (_socket.Receive(request) > 0)
            {
                _ = _socket.Send(request[0] switch
                {
                    0x34 => [0x74, 0x10, ITester.BlockLength],
                    0x36 => [0x76, request[1]],
                    _ => [(byte)(request[0] + 0x40)],
                });
            }
        }
    }
}
