using System.Runtime.InteropServices;

namespace FlashEngine.Cli;

/// <summary>
/// Ctrl+C and the request to terminate. The first one cancels: what runs leaves the ECUs in a state that it knows,
/// which
/// can take seconds. The second one ends the process at once.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly TextWriter _error;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interrupt(TextWriter error)
    {
        _error = error;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
        {
            Environment.Exit((int)FlashExitCode.Cancelled);
        }

        _error.WriteLine("flash: stopping; the ECUs are left in a known state (again: end at once)");
        _source.Cancel();
    }
}
