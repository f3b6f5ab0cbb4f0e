using FlashEngine.Perf.Kernel;

namespace FlashEngine.Perf.Turnaround;

/// <summary>A download by a blocking thread on the kernel's ISO-TP, with nothing between a response and the next request.</summary>
internal sealed class KernelTester : ITester
{
    private readonly KernelIsoTpSocket _socket;
    private readonly Thread _thread;
    private readonly int _blocks;
    private bool _isRight = true;

    public KernelTester(string device, int blocks)
    {
        _blocks = blocks;
        _socket = new KernelIsoTpSocket(
            device, new KernelIsoTpOptions { TxId = ITester.RequestId, RxId = ITester.ResponseId, Padding = 0xCC })
        {
            TimeoutMs = 10_000,
        };
        _thread = new Thread(Run) { IsBackground = true, Name = $"tester {device}", Priority = ThreadPriority.Highest };
    }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _thread.Join();
        _socket.Dispose();
        if (!_isRight)
        {
            throw new InvalidOperationException("the kernel's tester got no or a wrong answer");
        }
    }

    private void Run()
    {
        var block = new byte[ITester.BlockLength];
        var answer = new byte[ITester.BlockLength];
        Ask([0x34, 0, 0x44, 0, 0, 0, 0, 0, 0, 0x10, 0], answer);
        for (var counter = 1; counter <= _blocks; counter++)
        {
            block[0] = 0x36;
            block[1] = (byte)counter;
            Ask(block, answer);
        }

        Ask([0x37], answer);
    }

    private void Ask(ReadOnlySpan<byte> request, byte[] answer) =>
        _isRight = _isRight
            && _socket.Send(request) == 0
            && _socket.Receive(answer) > 0
            && answer[0] == request[0] + 0x40;
}
