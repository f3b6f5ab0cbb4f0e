using System.Net;
using FlashEngine.IsoTp;
using FlashEngine.Simulation;
using FlashEngine.Simulation.Faults;
using FlashEngine.Station.Secrets;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Rehearsal;

/// <summary>Makes the simulated twin of a vehicle file: its buses, and an ECU for each of its ECUs.</summary>
public static class VehicleSimulation
{
    private const int DoIpPort = 13400;

    private static readonly byte[] NoSecret = new byte[16];

    /// <summary>Makes the vehicle.</summary>
    /// <param name="vehicle">The vehicle file; every channel is simulated as the bus that it names as its
    /// device, a DoIP channel as an entity that listens there.</param>
    /// <param name="clock">Station time.</param>
    /// <param name="seed">Everything in the simulation that is left to chance follows from it.</param>
    /// <param name="stateFolder">Where memories survive the process, a file per ECU; null: they do not.</param>
    /// <param name="adjust">Changes what the file says of each ECU, for behaviour that it has no words for.</param>
    /// <param name="faults">What goes wrong on its buses and in its ECUs; null: nothing does.</param>
    /// <exception cref="InputException">A secret cannot be read, or a state file is damaged.</exception>
    public static SimulatedVehicle Create(
        VehicleFile vehicle,
        IStationClock clock,
        ulong seed,
        string? stateFolder = null,
        Func<VirtualEcuOptions, VirtualEcuOptions>? adjust = null,
        IVehicleFaults? faults = null)
    {
        return new SimulatedVehicle(
            [
                .. vehicle.Channels.Where(channel => channel.BitRate is not null)
                    .Select(channel => new VirtualBusOptions(channel.Device, channel.BitRate!.Value)),
            ],
            [.. Options(vehicle, vehicle.Ecus, stateFolder).Select(adjust ?? (options => options))],
            clock,
            seed,
            Edges(vehicle),
            faults);
    }

    /// <summary>What virtual twins of some of a vehicle's ECUs are made of.</summary>
    /// <param name="vehicle">The vehicle file.</param>
    /// <param name="ecus">ECUs of it.</param>
    /// <param name="stateFolder">Where memories survive the process, a file per ECU; null: they do not.</param>
    /// <exception cref="InputException">A secret cannot be read.</exception>
    public static IReadOnlyList<VirtualEcuOptions> Options(
        VehicleFile vehicle, IEnumerable<EcuEntry> ecus, string? stateFolder)
    {
        if (stateFolder is not null)
        {
            _ = Directory.CreateDirectory(stateFolder);
        }

        return [.. ecus.Select(ecu => Options(vehicle, ecu, stateFolder))];
    }

    /// <summary>The DoIP entities of a vehicle: each listens where the file says that the real one does.</summary>
    /// <exception cref="InputException">That is not loopback, or TLS.</exception>
    public static IReadOnlyList<DoIpEdgeOptions> Edges(VehicleFile vehicle) =>
        [.. vehicle.Channels.Where(channel => channel.BitRate is null).Select(channel => Edge(vehicle, channel))];

    private static DoIpEdgeOptions Edge(VehicleFile vehicle, ChannelEntry channel)
    {
        if (!IPEndPoint.TryParse(channel.Device, out var endPoint) || !IPAddress.IsLoopback(endPoint.Address))
        {
            throw new InputException(
                $"channel '{channel.Name}': a simulated DoIP entity listens on loopback only; its device must be "
                + $"127.0.0.1 or 127.0.0.1:PORT, not {channel.Device}");
        }

        if (channel.Options.GetValueOrDefault("tls") == "on")
        {
            throw new InputException(
                $"channel '{channel.Name}': a simulated DoIP entity has no certificate; leave out option tls");
        }

        return new DoIpEdgeOptions
        {
            Name = channel.Device,
            Vin = vehicle.Vin,
            EndPoint = new IPEndPoint(endPoint.Address, endPoint.Port == 0 ? DoIpPort : endPoint.Port),
        };
    }

    private static VirtualEcuOptions Options(VehicleFile vehicle, EcuEntry ecu, string? stateFolder)
    {
        var simulation = ecu.Simulation ?? SimulatedEcuEntry.Of(ecu.Type);
        var folder = Path.GetDirectoryName(Path.GetFullPath(vehicle.FileName))!;
        return new VirtualEcuOptions
        {
            Name = ecu.Name,
            Type = ecu.Type,
            Bus = vehicle.Channels.First(channel => channel.Name == ecu.Channel).Device,
            Request = Address(ecu.Request, ecu.Addressing.Request),
            Response = Address(ecu.Response, ecu.Addressing.Response),
            Functional = ecu.Functional is { } functional ? Address(functional, ecu.Addressing.Functional) : null,
            Logical = ecu.Logical is { } logical ? new LogicalEcuAddress(logical.Ecu, logical.Functional) : null,
            Hardware = ecu.Hardware,
            Vin = vehicle.Vin,
            Version = simulation.Version,
            VersionAddress = simulation.VersionAddress,
            Secret = ecu.Security?.Secret is { } secret ? SecretReader.Read(secret, folder) : NoSecret,
            NeedsSecurityAccess = ecu.Security is not null || ecu.Authentication is null,
            Authentication = ecu.Authentication is { } authentication
                ? SimulatedAuthentication.Load(authentication, ecu, vehicle.FileName)
                : null,
            SecurityLevel = ecu.Security?.Level ?? ecu.Type.SecurityLevel,
            BlockLengthMax = simulation.BlockLengthMax,
            BlockSize = simulation.BlockSize,
            StMinUs = simulation.StMinUs,
            Waits = simulation.Waits,
            StMinStartToStart = ecu.Transport.StMinStartToStart,
            EraseMsPerKiB = simulation.EraseMsPerKiB,
            WriteMsPerKiB = simulation.WriteMsPerKiB,
            CheckMsPerKiB = simulation.CheckMsPerKiB,
            ResetMs = simulation.ResetMs,
            ErasePolled = simulation.ErasePolled,
            NeedsDriver = simulation.NeedsDriver,
            FailingConditions = simulation.FailingConditions,
            TxDataLength = ecu.Transport.TxDataLength,
            Padding = ecu.Transport.Padding,
            ResponsePadding = ecu.Transport.RxPadding ?? ecu.Transport.Padding,
            MinimumCanDl = ecu.Transport.MinimumCanDl,
            StateFile = stateFolder is null ? null : Path.Combine(stateFolder, $"{ecu.Name}.ecu"),
        };
    }

    private static EcuAddress Address(IsoTpAddress address, AddressingFormat format) =>
        new(address.Id, address.Prefix, AddressingFormats.IsFixed(format));
}
