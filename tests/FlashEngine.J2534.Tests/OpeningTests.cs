using FlashEngine.Can;
using FlashEngine.Tests.Native;

namespace FlashEngine.J2534.Tests;

/// <summary>Listing, and what is refused before a channel is open.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly PassThruBus _bus = new();

    public void Dispose() => _bus.Dispose();

    [CompilerFact]
    public void List_LibrariesOfTheVariable_AreThere()
    {
        var device = PassThruBus.Adapter.List(PassThruBus.Host).Single(entry => entry.Device == "stand-in");

        Assert.Equal(_bus.Library, device.Description);
        using var channel = PassThruBus.Adapter.Open(PassThruBus.Host, _bus.Request() with { Device = "stand-in" });
        Assert.Equal("j2534:stand-in", channel.Info.Name);
    }

    [CompilerTheory]
    [InlineData("in-use", ChannelFault.DeviceBusy,
        "cannot open its interface, another program has it (ERR_DEVICE_IN_USE: another program has the interface)")]
    [InlineData("crash-in-open", ChannelFault.DriverError,
        "crashed (SIGSEGV, bad memory access) while it was opened")]
    public void Library_DoesNotOpen_SaysWhy(string misdeed, ChannelFault fault, string problem)
        => AssertRefused(_bus.Request(misdeed), fault, $"PassThru library {_bus.Library} {problem}");

    [CompilerFact]
    public void Library_FindsNoInterface_SaysWhatToDo()
        => AssertRefused(
            With("name", "/no/such/folder/bus"), ChannelFault.DeviceNotFound,
            $"PassThru library {_bus.Library} finds no interface "
            + "(ERR_DEVICE_NOT_CONNECTED: No such file or directory); plug it in, or set option 'name'");

    [CompilerFact]
    public void BitRate_TheInterfaceCannot_IsNamed()
        => AssertRefused(
            _bus.Request(bitsPerSecond: 800_000), ChannelFault.NotSupported,
            $"PassThru library {_bus.Library} cannot do 800000 bit/s "
            + "(ERR_INVALID_BAUDRATE: the interface cannot make this bit rate)");

    [CompilerFact]
    public void SamplePoint_TheInterfaceCannot_IsNamed()
        => AssertRefused(
            _bus.Request() with { BitRate = new CanBitRate(500_000, 87.5) }, ChannelFault.NotSupported,
            $"PassThru library {_bus.Library} cannot set a sample point, leave it out of the channel "
            + "(ERR_NOT_SUPPORTED: no such parameter)");

    [CompilerFact]
    public void Battery_IsTooLow_NothingIsOpened()
    {
        AssertRefused(
            With("batteryMinMv", "12346"), ChannelFault.NotSupported,
            $"{Path.GetFileName(_bus.Library)}: the battery has 12345 mV, batteryMinMv asks for 12346",
            endOnly: true);
        PassThruBus.Adapter.Open(PassThruBus.Host, With("batteryMinMv", "12345")).Dispose();
    }

    [CompilerFact]
    public void Library_OfSomethingElse_NamesTheFunctionThatIsMissing()
    {
        var path = CCompiler.Library(
            Path.Combine("keylibs", "empty.c"), Path.Combine(AppContext.BaseDirectory, "libempty.so"));

        AssertRefused(
            _bus.Request() with { Device = path }, ChannelFault.LibraryMissing,
            $"PassThru library {path} has no function PassThruOpen; it is no PassThru 04.04 library");
    }

    [CompilerFact]
    public void File_IsNoLibrary_SaysSo()
    {
        var path = typeof(OpeningTests).Assembly.Location;

        var error = Assert.Throws<ChannelException>(
            () => PassThruBus.Adapter.Open(PassThruBus.Host, _bus.Request() with { Device = path }));

        Assert.Equal(ChannelFault.LibraryMissing, error.Fault);
        Assert.StartsWith($"{path} is ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue", "0", "queue is '0', must be 1..128")]
    [InlineData("queue", "129", "queue is '129', must be 1..128")]
    [InlineData("batteryMinMv", "12V", "batteryMinMv is '12V', must be 1..60000")]
    public void Option_IsWrong_IsNamed(string name, string value, string problem)
    {
        var request = new CanChannelRequest
        {
            Device = "none",
            BitRate = new CanBitRate(500_000),
            Options = new Dictionary<string, string> { [name] = value },
        };

        AssertRefused(request, ChannelFault.NotSupported, $"adapter j2534: {problem}");
    }

    private CanChannelRequest With(string option, string value)
    {
        var request = _bus.Request();
        return request with { Options = new Dictionary<string, string>(request.Options) { [option] = value } };
    }

    private static void AssertRefused(
        CanChannelRequest request, ChannelFault fault, string message, bool endOnly = false)
    {
        var error = Assert.Throws<ChannelException>(
            () => PassThruBus.Adapter.Open(PassThruBus.Host, request).Dispose());

        Assert.Equal(fault, error.Fault);
        Assert.Equal(message, endOnly ? error.Message[^message.Length..] : error.Message);
    }
}
