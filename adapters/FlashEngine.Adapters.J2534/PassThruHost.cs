using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.Can;
using FlashEngine.NativeHosts;

namespace FlashEngine.Adapters.J2534;

/// <summary>The process that holds a PassThru library and one open channel of it (host/j2534_host.c).</summary>
internal sealed class PassThruHost : IDisposable
{
    private const string HostName = "j2534-host";
    private const string Project = "adapters/FlashEngine.Adapters.J2534";
    private const int DefaultSamplePoint = 80;
    private const int TextMax = 4096;
    private const int FailureTextLength = 80;

    // The host itself gives the library 10 s for a call.
    private static readonly TimeSpan OpenMax = TimeSpan.FromSeconds(20);
    private static readonly string Folder = Path.GetDirectoryName(typeof(PassThruHost).Assembly.Location)!;

    private readonly PassThruLibrary _library;
    private readonly HostProcess _process;

    private PassThruHost(PassThruLibrary library, HostProcess process)
    {
        _library = library;
        _process = process;
    }

    private enum Step
    {
        Opened,
        Load,
        Find,
        Open,
        Connect,
        Configure,
        Filter,
        Battery,
    }

    /// <summary>True when the library loops back what was sent.</summary>
    public bool Confirms { get; private set; }

    /// <summary>Starts a host and opens a channel.</summary>
    /// <exception cref="ChannelException">Nothing was opened.</exception>
    public static PassThruHost Open(PassThruLibrary library, PassThruRequest request)
    {
        var host = Start(library);
        try
        {
            Task.Run(() => host.Handshake(request)).WaitAsync(OpenMax).GetAwaiter().GetResult();
            return host;
        }
        catch (Exception e) when (e is TimeoutException or IOException or ChannelException)
        {
            var refusal = e as ChannelException ?? new ChannelException(
                ChannelFault.DriverError, $"PassThru library {library.Path} {host.WordsFor(e)} while it was opened", e);
            host._process.Dispose();
            throw refusal;
        }
    }

    /// <summary>Hands records to the host; what may be under way is less than a pipe holds.</summary>
    /// <returns>False when the host is gone.</returns>
    public bool TryWrite(ReadOnlySpan<HostRecord> records, ReadOnlySpan<byte> pdu = default)
    {
        try
        {
            _process.Input.Write(MemoryMarshal.AsBytes(records));
            _process.Input.Write(pdu);
            _process.Input.Flush();
            return true;
        }
        catch (IOException)
        {
            return false; // what the host had to say is in its output
        }
    }

    /// <summary>Reads what the host has written, waiting for the first byte of it.</summary>
    /// <returns>How many bytes; 0: it has ended.</returns>
    public int Read(Span<byte> bytes)
    {
        try
        {
            return _process.Output.Read(bytes);
        }
        catch (IOException)
        {
            return 0; // a pipe whose other end broke off is at its end
        }
    }

    /// <summary>What a library said with a failure.</summary>
    public ChannelException Failure(int result, ReadOnlySpan<byte> text) => new(
        ChannelFault.DriverError,
        $"PassThru library {_library.Path} failed: {PassThruError.Describe(result, TextOf(text))}");

    /// <summary>Why the host ended without a word.</summary>
    public ChannelException HowItEnded() => new(
        ChannelFault.DriverError,
        $"PassThru library {_library.Path} {_process.HowItEnded()}; the channel is lost");

    /// <summary>The interface was unplugged.</summary>
    public ChannelException Removal() => new(
        ChannelFault.DriverError,
        $"the interface of PassThru library {_library.Path} was unplugged; the channel is lost");

    /// <summary>Length of the text that follows a failure or an answer.</summary>
    public static int TextLengthAfter(HostRecordKind kind)
        => kind is HostRecordKind.Removed or HostRecordKind.Failed or HostRecordKind.Answer ? FailureTextLength : 0;

    /// <summary>A library's text in one line.</summary>
    public static string TextOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        var words = Encoding.Latin1.GetString(end < 0 ? text : text[..end])
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words);
    }

    /// <summary>
    /// Closes the channel in good order, or ends the process where that takes too long. What it has written stays to
    /// be read.
    /// </summary>
    public void Close()
    {
        if (TryWrite([new HostRecord { Kind = HostRecordKind.Close }]))
        {
            _process.WaitForEnd();
        }

        _process.Kill();
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static PassThruHost Start(PassThruLibrary library)
    {
        try
        {
            var program = NativeLibraryFile.Read(library.Path).HostProgram(Folder, HostName, Project);
            return new PassThruHost(library, HostProcess.Start(program, Path.GetDirectoryName(library.Path)!));
        }
        catch (InputException e)
        {
            throw new ChannelException(ChannelFault.LibraryMissing, e.Message, e);
        }
    }

    private string WordsFor(Exception e)
        => e is TimeoutException ? $"did nothing for {OpenMax.TotalSeconds} s" : _process.HowItEnded();

    private void Handshake(PassThruRequest request)
    {
        var path = Encoding.UTF8.GetBytes(_library.Path + '\0');
        var device = Encoding.UTF8.GetBytes(request.Name + '\0');
        var samplePoint = (uint)Math.Round(request.BitRate.NominalSamplePointPercent);
        uint[] head =
        [
            (uint)path.Length, (uint)device.Length, (uint)request.Protocol, (uint)request.BitRate.NominalBitsPerSecond,
            samplePoint == DefaultSamplePoint ? 0 : samplePoint, request.BatteryMinMv is null ? 0u : 1u,
        ];
        _process.Input.Write([.. MemoryMarshal.AsBytes<uint>(head), .. path, .. device]);
        _process.Input.Flush();

        var bytes = new byte[Marshal.SizeOf<OpenReply>()];
        _process.Output.ReadExactly(bytes);
        var reply = MemoryMarshal.Read<OpenReply>(bytes);
        var text = new byte[Math.Min(reply.TextSize, TextMax)];
        _process.Output.ReadExactly(text);
        if (reply.Step != Step.Opened)
        {
            throw Refusal(reply, TextOf(text), request.BitRate);
        }

        if (reply.BatteryMv < request.BatteryMinMv)
        {
            throw new ChannelException(
                ChannelFault.NotSupported,
                $"{_library.Name}: the battery has {reply.BatteryMv} mV, "
                + $"batteryMinMv asks for {request.BatteryMinMv}");
        }

        Confirms = reply.Loopback != 0;
    }

    private ChannelException Refusal(OpenReply reply, string text, CanBitRate bitRate)
    {
        var words = PassThruError.Describe(reply.Result, text);
        var (fault, problem) = reply.Step switch
        {
            Step.Load => (ChannelFault.LibraryMissing, $"cannot be loaded: {text}"),
            Step.Find => (ChannelFault.LibraryMissing, $"has no function {text}; it is no PassThru 04.04 library"),
            Step.Open when reply.Result == PassThruError.DeviceInUse =>
                (ChannelFault.DeviceBusy, $"cannot open its interface, another program has it ({words})"),
            Step.Open when reply.Result == PassThruError.DeviceNotConnected =>
                (ChannelFault.DeviceNotFound, $"finds no interface ({words}); plug it in, or set option 'name'"),
            Step.Connect when reply.Result == PassThruError.InvalidBaudRate =>
                (ChannelFault.NotSupported, $"cannot do {bitRate.NominalBitsPerSecond} bit/s ({words})"),
            Step.Connect when reply.Result == PassThruError.InvalidProtocolId =>
                (ChannelFault.NotSupported, $"does not do this protocol itself, use adapter j2534 ({words})"),
            Step.Configure =>
                (ChannelFault.NotSupported, $"cannot set a sample point, leave it out of the channel ({words})"),
            var step => (ChannelFault.DriverError, $"failed in {FunctionOf(step)} ({words})"),
        };
        return new ChannelException(fault, $"PassThru library {_library.Path} {problem}");
    }

    private static string FunctionOf(Step step) => step switch
    {
        Step.Open => "PassThruOpen",
        Step.Connect => "PassThruConnect",
        Step.Filter => "PassThruStartMsgFilter",
        _ => "PassThruIoctl READ_VBATT",
    };

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct OpenReply
    {
        public readonly Step Step;
        public readonly int Result;
        public readonly uint Loopback;
        public readonly uint BatteryMv;
        public readonly uint TextSize;
    }
}
