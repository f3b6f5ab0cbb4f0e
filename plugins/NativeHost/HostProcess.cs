using System.ComponentModel;
using System.Diagnostics;

namespace FlashEngine.NativeHosts;

/// <summary>
/// A process that holds a foreign native library. It ends when this end of its pipe is closed, so it cannot outlive the
/// engine.
/// </summary>
internal sealed class HostProcess : IDisposable
{
    // With this code a host ends itself when a call of the library does not return.
    private const int HangExitCode = 113;
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(2);
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    /// <summary>What the host reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What the host writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts a host.</summary>
    /// <param name="program">The host's program.</param>
    /// <param name="folder">Its working folder: libraries look there for files of their own.</param>
    /// <exception cref="InputException">It cannot be started.</exception>
    public static HostProcess Start(string program, string folder)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            return new HostProcess(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            // A program of 32 bits also needs the loader of 32-bit programs.
            throw new InputException($"{program} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Gives a host that was told to end the time for it, 2 s at most.</summary>
    public void WaitForEnd() => _process.WaitForExit(EndMax);

    /// <summary>Ends the host and what the library has started.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Says how a host ended that has closed its pipe. Takes 2 s at most.</summary>
    public string HowItEnded()
    {
        if (!_process.WaitForExit(EndMax))
        {
            Kill();
            return "closed the pipe to the engine";
        }

        var code = _process.ExitCode;
        return FatalName(code) is { } name ? $"crashed ({name})"
            : code == HangExitCode ? "did not return from a call and was ended"
            : $"ended its own process (exit code {code})";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static string? FatalName(int exitCode) => OperatingSystem.IsWindows()
        ? unchecked((uint)exitCode) switch
        {
            0xC0000005 => "C0000005, access violation",
            0xC000001D => "C000001D, illegal instruction",
            0xC0000094 => "C0000094, integer division by zero",
            0xC00000FD => "C00000FD, stack overflow",
            0xC0000374 => "C0000374, heap corruption",
            0xC0000409 => "C0000409, abort or stack buffer overrun",
            >= 0xC0000000 and var other => $"{other:X8}",
            _ => null,
        }
        : (exitCode - 128) switch
        {
            4 => "SIGILL, illegal instruction",
            6 => "SIGABRT, abort",
            7 => "SIGBUS, bad memory access",
            8 => "SIGFPE, arithmetic error such as a division by zero",
            11 => "SIGSEGV, bad memory access",
            > 0 and < 65 and var signal => $"signal {signal}",
            _ => null,
        };
}
