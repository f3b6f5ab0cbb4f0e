namespace FlashEngine.Adapters.Tests;

/// <summary>The adapters as plugins of the program: what a user sees without and with the vendor's library.</summary>
public sealed class ProgramTests
{
    private static readonly Dictionary<string, string> NoLibraries = [];

    [StandInTheory]
    [InlineData("PCAN-Basic is not installed (libpcanbasic.so cannot be loaded); install PEAK's device driver and")]
    [InlineData("Kvaser CANlib is not installed (libcanlib.so cannot be loaded); install Kvaser's drivers and CANlib")]
    public async Task List_WithoutLibraries_SaysWhatToInstall(string words)
    {
        var (exitCode, output) = await FlashProgram.RunAsync(NoLibraries, "adapters", "list");

        Assert.Equal(0, exitCode);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [StandInFact]
    public async Task List_VariableNamesNoLibrary_SaysSo()
    {
        var libraries = new Dictionary<string, string> { ["FLASH_PCAN_LIBRARY"] = "/nowhere/libpcanbasic.so" };

        var (_, output) = await FlashProgram.RunAsync(libraries, "adapters", "list");

        Assert.Contains(
            "FLASH_PCAN_LIBRARY names '/nowhere/libpcanbasic.so', which is no library that this process can load",
            output,
            StringComparison.Ordinal);
    }

    [StandInFact]
    public async Task List_OtherLibraryThanPcanBasic_LacksItsFunctions()
    {
        var libraries = new Dictionary<string, string> { ["FLASH_PCAN_LIBRARY"] = StandIn.Kvaser.Library };

        var (_, output) = await FlashProgram.RunAsync(libraries, "adapters", "list");

        Assert.Contains("is too old, it lacks CAN_InitializeFD; install PEAK's", output, StringComparison.Ordinal);
    }

    [StandInFact]
    public async Task List_WithLibraries_ListsTheDevices()
    {
        var (exitCode, output) = await FlashProgram.RunAsync(Libraries(), "adapters", "list");

        Assert.Equal(0, exitCode);
        Assert.Contains("PCAN_USBBUS1 classic, FD PCAN-USB FD", output, StringComparison.Ordinal);
        Assert.Contains("10342:1 classic, FD Kvaser USBcan Pro", output, StringComparison.Ordinal);
    }

    [StandInTheory]
    [InlineData("pcan", "PCAN_USBBUS1", "PCAN_USBBUS2")]
    [InlineData("kvaser", "10342:0", "10342:1")]
    public async Task Check_HoldsTheContractInTheProgramItself(string adapter, string device, string peer)
    {
        var (exitCode, output) = await FlashProgram.RunAsync(
            Libraries(), "adapters", "check", adapter, "--device", device, "--peer", peer, "--bitrate", "500000");

        Assert.True(exitCode == 0, output);
    }

    private static Dictionary<string, string> Libraries() => new()
    {
        ["FLASH_PCAN_LIBRARY"] = StandIn.Pcan.Library,
        ["FLASH_KVASER_LIBRARY"] = StandIn.Kvaser.Library,
    };
}
