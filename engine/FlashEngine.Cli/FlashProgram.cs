using System.CommandLine;
using FlashEngine.Cli.Commands;

namespace FlashEngine.Cli;

/// <summary>
/// From arguments to an exit code: parses, runs the verb, and turns every error into one line on standard error. The
/// verbs throw; nothing else in the program ends the process.
/// </summary>
internal static class FlashProgram
{
    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="FlashExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var parsed = CommandLine.Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"flash: error: {UsageText.Describe(parsed)}");
            return (int)FlashExitCode.Usage;
        }

        using var interrupt = new Interrupt(error);
        try
        {
            var settings = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(settings, interrupt.Token);
        }
        catch (FlashException e)
        {
            error.WriteLine($"flash: error: {e.Message}");
            return (int)e.ExitCode;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            error.WriteLine("flash: cancelled");
            return (int)FlashExitCode.Cancelled;
        }
        catch (Exception e)
        {
            // A mistake of ours, not of the user's: all of it is shown, so that it can be reported.
            error.WriteLine($"flash: internal error, please report it: {e}");
            return (int)FlashExitCode.FileOrManifest;
        }
    }
}
