using System.Diagnostics;
using System.Runtime.InteropServices;

// All tests share the buses inside the libraries.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FlashEngine.Adapters.Tests;

/// <summary>
/// A native library that stands in for a vendor's, built from C when the first test needs it. Adapters find it by their
/// environment variable; tests make things happen to its devices by its functions <c>standin_…</c>.
/// </summary>
internal sealed unsafe class StandIn
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "native");
    private readonly nint _handle;

    private StandIn(string source, string library, string variable)
    {
        Library = Path.Combine(Folder, library);
        Build(source, Library);
        _handle = NativeLibrary.Load(Library);
        Environment.SetEnvironmentVariable(variable, Library);
    }

    public static StandIn Pcan { get; } = new("pcanbasic*.c", "libpcanbasic.so", "FLASH_PCAN_LIBRARY");

    public static StandIn Kvaser { get; } = new("canlib*.c", "libcanlib.so", "FLASH_KVASER_LIBRARY");

    public static string? SkipReason =>
        !OperatingSystem.IsLinux() ? "the libraries that stand in for the vendors' are built on Linux only"
        : !File.Exists("/usr/bin/gcc") ? "needs gcc: apt-get install gcc libc6-dev"
        : null;

    public string Library { get; }

    public void Call(string function, int first) =>
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(_handle, function))(first);

    public void Call(string function, int first, int second) =>
        ((delegate* unmanaged<int, int, void>)NativeLibrary.GetExport(_handle, function))(first, second);

    public void ShiftClock(TimeSpan time) =>
        ((delegate* unmanaged<long, void>)NativeLibrary.GetExport(_handle, "standin_shift_clock"))(
            (long)time.TotalMicroseconds);

    private static void Build(string source, string library)
    {
        string[] arguments =
        [
            "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread",
            Path.Combine(Folder, "bus.c"), .. Directory.GetFiles(Folder, source), "-o", library,
        ];
        using var process = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill();
        }

        Assert.True(process.ExitCode == 0, $"gcc: {errors.Result}");
    }
}
