using System.ComponentModel;
using System.Diagnostics;

namespace FlashEngine.Station.Packages.Delta;

/// <summary>Makes deltas with the program <c>xdelta3</c>.</summary>
internal static class XDelta
{
    private const string Program = "xdelta3";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>Writes the delta from one file to another.</summary>
    /// <exception cref="InputException">The program is not installed, or fails.</exception>
    public static void Encode(string from, string to, string delta)
    {
        // -A= leaves the file names out, so that the same files give the same delta.
        var start = new ProcessStartInfo(Program, ["-e", "-9", "-S", "none", "-A=", "-f", "-s", from, to, delta])
        {
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                throw new InputException(
                    $"{to}: {Program} did not make a delta within {Patience.TotalMinutes} minutes");
            }

            if (process.ExitCode != 0)
            {
                throw new InputException(
                    $"{to}: {Program} made no delta (exit code {process.ExitCode}): "
                    + PackageSource.Show(errors.GetAwaiter().GetResult().Trim(), lengthMax: 300));
            }
        }
        catch (Win32Exception cause)
        {
            throw new InputException(
                $"{Program} cannot be run, and makes the deltas; install the Debian package {Program}", cause);
        }
    }
}
