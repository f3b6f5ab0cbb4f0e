using System.Globalization;
using System.Net.Sockets;
using FlashEngine.Adapters.LocalBus.Host;
using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>
/// Buses between the processes of one machine, without any driver: <c>bus0</c> to <c>bus15</c>. The first process that
/// opens a bus is its host and sets its bit rates; others join. When the host closes its last channel on the bus or
/// dies, the others see their device removed, and whoever opens the bus next is its host. Options: <c>queue</c>, how
/// many frames may be under way unconfirmed, 1..256, default 64; <c>folder</c>, where processes find each other, by
/// default one of the user's own: buses of another folder are other buses.
/// </summary>
public sealed class LocalBusAdapter : ICanAdapter
{
    private const string QueueOption = "queue";
    private const string FolderOption = "folder";
    private const int QueueLengthDefault = 64;
    private const int QueueLengthMax = 256;

    // The two readings of a clock between which the offset to station time was measured.
    private const long TimestampAccuracyNs = 10_000;
    private const CanCapabilities Capabilities = CanCapabilities.Fd | CanCapabilities.TransmitConfirmation;

    private const int JoinTimeoutMs = 5_000;
    private const int JoinRetryMs = 20;
    private const long NsPerMs = 1_000_000;

    private readonly HostedBuses _hosted = new();

    /// <inheritdoc/>
    public string Name => "localbus";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host) =>
    [
        .. BusPlace.Names.Select(name => new CanDevice(
            name,
            new BusPlace(BusPlace.DefaultFolder, name).IsHosted
                ? "bus between processes, in use"
                : "bus between processes, nobody on it",
            Capabilities)),
    ];

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        RefuseUnknown(request.Options);
        var queueLength = ReadQueueLength(request.Options);
        var folder = Path.GetFullPath(request.Options.GetValueOrDefault(FolderOption, BusPlace.DefaultFolder));
        if (!BusPlace.Names.Contains(request.Device))
        {
            throw new ChannelException(
                ChannelFault.DeviceNotFound,
                $"there is no local bus '{request.Device}'; there are {BusPlace.Names[0]} to {BusPlace.Names[^1]}");
        }

        var place = new BusPlace(folder, request.Device);
        var (socket, isHost) = Join(place, request.BitRate, host.Clock);
        return new LocalBusChannel(
            socket,
            host.Clock,
            new CanChannelInfo
            {
                Name = $"localbus:{request.Device}",
                BitRate = request.BitRate,
                Capabilities = request.BitRate.IsFd ? Capabilities : Capabilities & ~CanCapabilities.Fd,
                TransmitQueueLength = queueLength,
                TimestampAccuracyNs = TimestampAccuracyNs,
            },
            isHost ? () => _hosted.Release(place) : () => { });
    }

    private static void RefuseUnknown(IReadOnlyDictionary<string, string> options)
    {
        foreach (var name in options.Keys)
        {
            if (name is not (QueueOption or FolderOption))
            {
                throw NotSupported(
                    $"adapter localbus has no option '{name}'; it has {QueueOption} and {FolderOption}");
            }
        }
    }

    private static int ReadQueueLength(IReadOnlyDictionary<string, string> options)
    {
        if (!options.TryGetValue(QueueOption, out var text))
        {
            return QueueLengthDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is >= 1 and <= QueueLengthMax
            ? length
            : throw NotSupported($"adapter localbus: {QueueOption} is '{text}', must be 1..{QueueLengthMax} frames");
    }

    // Between a look at who is the host and the joining of it, a host may come or go: then all begins anew.
    private (Socket Socket, bool IsHost) Join(BusPlace place, in CanBitRate rate, IStationClock clock)
    {
        var pause = new SignalWaiter(clock);
        var untilNs = clock.NowNs + (JoinTimeoutMs * NsPerMs);
        while (clock.NowNs < untilNs)
        {
            var isHost = _hosted.TryKeep(place, in rate);
            try
            {
                if (TryConnect(place, in rate) is { } socket)
                {
                    return (socket, isHost);
                }
            }
            catch (ChannelException) when (isHost)
            {
                _hosted.Release(place);
                throw;
            }

            if (isHost)
            {
                _hosted.Release(place);
            }

            _ = pause.WaitUntil(clock.NowNs + (JoinRetryMs * NsPerMs));
        }

        throw new ChannelException(
            ChannelFault.DriverError,
            $"localbus: the host of '{place.Name}' does not answer; end the process that has '{place.Folder}' open");
    }

    private static Socket? TryConnect(BusPlace place, in CanBitRate rate)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = JoinTimeoutMs,
        };
        try
        {
            socket.Connect(place.Address);
            Greeting.Send(socket, in rate);
            if (Greeting.TryReceive(socket, out var inForce))
            {
                socket.ReceiveTimeout = 0;
                return Greeting.AreSame(in inForce, in rate) ? socket : throw OtherRate(place, in inForce, in rate);
            }
        }
        catch (SocketException)
        {
            // Nobody there, or just going.
        }
        catch (ChannelException)
        {
            socket.Dispose();
            throw;
        }

        socket.Dispose();
        return null;
    }

    private static ChannelException OtherRate(BusPlace place, in CanBitRate inForce, in CanBitRate asked) =>
        NotSupported($"local bus '{place.Name}' runs at {Text(inForce)}, the channel asks for {Text(asked)}");

    private static string Text(in CanBitRate rate) => rate.IsFd
        ? string.Create(
            CultureInfo.InvariantCulture, $"CAN FD {rate.NominalBitsPerSecond}/{rate.DataBitsPerSecond} bit/s")
        : string.Create(CultureInfo.InvariantCulture, $"classic CAN {rate.NominalBitsPerSecond} bit/s");

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
