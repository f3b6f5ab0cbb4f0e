using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Security;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

public sealed class VehicleFileReaderTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Vehicle_Valid_HasWhatTheFileSays()
    {
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);

        Assert.Equal(_folder.VehiclePath, vehicle.FileName);
        Assert.Equal(("demo-car", "demo-2026", 64), (vehicle.Vehicle, vehicle.Model, vehicle.SessionsMax));
        Assert.Equal(["can0", "can2"], vehicle.Channels.Select(channel => channel.Name));
        Assert.Equal(new CanBitRate(500_000, 80), vehicle.Channels[0].BitRate);
        Assert.Equal(new CanBitRate(500_000, 80, 2_000_000, 75), vehicle.Channels[1].BitRate);
        Assert.Equal("bus2", vehicle.Channels[1].Device);
        Assert.Equal(["gateway", "engine"], vehicle.Ecus.Select(ecu => ecu.Name));
        var engine = vehicle.Ecus[1];
        Assert.Equal(new IsoTpAddress(CanId.Standard(0x7E0)), engine.Request);
        Assert.Equal(new IsoTpAddress(CanId.Standard(0x7E8)), engine.Response);
        Assert.Equal(new IsoTpAddress(CanId.Standard(0x7DF)), engine.Functional);
        Assert.Equal(["gateway"], engine.After);
        Assert.Equal("env:ENGINE_KEY", engine.Security!.Secret);
        Assert.Null(engine.Security.Level);
        Assert.Null(vehicle.Ecus[0].Security);
        Assert.Null(vehicle.Ecus[0].Functional);
        Assert.Same(engine.Type, vehicle.Ecus[0].Type);
    }

    [Fact]
    public void Vin_IsTaken_WhenAnEcuCanShowIt()
    {
        _folder.ChangeVehicle("model: demo-2026", "model: demo-2026\nvin: WFEDEM02026000001");
        _folder.ChangeType("name: body", "name: body\nvinDid: 0xF190");

        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);

        Assert.Equal("WFEDEM02026000001", vehicle.Vin);
        Assert.All(vehicle.Ecus, ecu => Assert.Equal(0xF190, ecu.Type.VinDid));
    }

    [Fact]
    public void Estimates_OfAnEcu_StandBeforeThoseOfItsType_AndItsTwinBehavesSo()
    {
        _folder.ChangeVehicle("{ blockSize: 8 }", """
            { blockSize: 8 }
                estimates: { stMinUs: 700, resetMs: 1234 }
            """);

        var engine = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1];

        Assert.Equal((700, 1234), (engine.Type.Estimates.StMinUs, engine.Type.Estimates.ResetMs));
        Assert.Equal((700, 1234), (engine.Simulation!.StMinUs, engine.Simulation.ResetMs));
    }

    [Fact]
    public void Transport_EveryKeyGiven_IsTaken()
    {
        _folder.ChangeVehicle("{ blockSize: 8 }", """
            { txDataLength: 8, padding: 0x55, minimumCanDl: 5, rxPadding: 0, blockSize: 0x10, stMinUs: 300,
                    txStMinUs: 250, stMinStartToStart: true, stMinAfterFlowControl: true,
                    flowControlParameters: first, allowLongPduOnClassic: false, strictFirstFrameLength: true,
                    n_AsMs: 1, n_ArMs: 5, n_BsMs: 2, n_BrMs: 6, n_CsMs: 7, n_CrMs: 3, wftMax: 0, pduLengthMax: 8,
                    p2Ms: 4, p2StarMs: 600000 }
            """);

        var transport = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Transport;

        Assert.Equal(
            new EcuTransport
            {
                TxDataLength = 8,
                Padding = 0x55,
                MinimumCanDl = 5,
                RxPadding = 0,
                BlockSize = 16,
                StMinUs = 300,
                TxStMinUs = 250,
                StMinStartToStart = true,
                StMinAfterFlowControl = true,
                FlowControlParameters = FlowControlParameters.FirstFc,
                AllowLongPduOnClassic = false,
                StrictFirstFrameLength = true,
                N_AsMs = 1,
                N_ArMs = 5,
                N_BsMs = 2,
                N_BrMs = 6,
                N_CsMs = 7,
                N_CrMs = 3,
                WftMax = 0,
                PduLengthMax = 8,
                P2Ms = 4,
                P2StarMs = 600_000,
            },
            transport);
    }

    [Theory]
    [InlineData("padding: none, rxPadding: none", null)]
    [InlineData("stMinOverrideUs: 0, padding: none", 0)]
    [InlineData("stMinOverrideUs: 127000, padding: none, flowControlParameters: each", 127_000)]
    public void Transport_WordsForNothing_AreNotTheDefaults(string text, int? stMinOverrideUs)
    {
        _folder.ChangeVehicle("blockSize: 8", text);

        Assert.Equal(
            new EcuTransport { Padding = null, StMinOverrideUs = stMinOverrideUs },
            VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Transport);
    }

    [Fact]
    public void Transport_OnCanFd_TakesItsLengths()
    {
        _folder.ChangeVehicle("hardware: HW-GW-1", """
            hardware: HW-GW-1
                transport: { minimumCanDl: 48, txDataLength: 64, pduLengthMax: 0x1000000, wftMax: 1000 }
            """);

        Assert.Equal(
            new EcuTransport { MinimumCanDl = 48, TxDataLength = 64, PduLengthMax = 1 << 24, WftMax = 1000 },
            VehicleFileReader.Load(_folder.VehiclePath).Ecus[0].Transport);
    }

    [Fact]
    public void Transport_PartlyGiven_KeepsTheStandardsDefaults()
    {
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);

        Assert.Equal(new EcuTransport { BlockSize = 8 }, vehicle.Ecus[1].Transport);
        Assert.Equal(new EcuTransport(), vehicle.Ecus[0].Transport);
    }

    [Fact]
    public void Simulation_TimesNotGiven_AreTheTypesEstimates()
    {
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);

        var estimated = new SimulatedEcuEntry { EraseMsPerKiB = 2.5, ResetMs = 300, StMinUs = 200 };
        Assert.Equal(estimated, vehicle.Ecus[0].Simulation);
        Assert.Equal(estimated with { Version = "1.2.3" }, vehicle.Ecus[1].Simulation);
    }

    [Fact]
    public void Simulation_FailingConditions_AreBytes()
    {
        _folder.ChangeVehicle("{ version: 1.2.3 }", "{ failingConditions: [0x04, 16] }");
        Assert.Equal(
            [0x04, 0x10], VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Simulation!.FailingConditions);
    }

    [Fact]
    public void Simulation_EveryKeyGiven_IsTaken()
    {
        _folder.ChangeType("name: data", "name: driver");
        _folder.ChangeVehicle("{ version: 1.2.3 }", """
            { version: "2.0", versionAddress: 0x10001FFF, blockLengthMax: 514, blockSize: 8, stMinUs: 1000, waits: 3,
                    eraseMsPerKiB: 1.5, writeMsPerKiB: 0, checkMsPerKiB: 0.25, resetMs: 20, erasePolled: true,
                    needsDriver: true }
            """);

        Assert.Equal(
            new SimulatedEcuEntry
            {
                Version = "2.0",
                VersionAddress = 0x1000_1FFF,
                BlockLengthMax = 514,
                BlockSize = 8,
                StMinUs = 1000,
                Waits = 3,
                EraseMsPerKiB = 1.5,
                WriteMsPerKiB = 0,
                CheckMsPerKiB = 0.25,
                ResetMs = 20,
                ErasePolled = true,
                NeedsDriver = true,
            },
            VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Simulation);
    }

    [Theory]
    [InlineData("2016", 0x7E0u, false)] // decimal
    [InlineData("0x7FF", 0x7FFu, false)]
    [InlineData("0x800", 0x800u, true)] // needs more than 11 bits
    [InlineData("0x000007E0", 0x7E0u, true)] // eight digits say 29 bits
    [InlineData("0x18DA10F1", 0x18DA10F1u, true)]
    public void Request_FormOfTheNumber_DecidesTheFormatOfTheId(string text, uint value, bool isExtended)
    {
        _folder.ChangeVehicle("0x7E0", text);

        var request = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Request;

        Assert.Equal(new IsoTpAddress(isExtended ? CanId.Extended(value) : CanId.Standard(value)), request);
    }

    [Fact]
    public void Security_AllKeys_AreTaken()
    {
        _folder.ChangeVehicle(
            "secret: \"env:ENGINE_KEY\"", "level: 0x11, secret: file:keys/engine.key, parameters: { mask: 0x55 }");

        var security = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Security!;

        Assert.Equal(("aes-cmac", (byte?)0x11, "file:keys/engine.key"),
            (security.Algorithm, security.Level, security.Secret));
        Assert.Equal("0x55", security.Parameters["mask"]);
    }

    [Fact]
    public void Channel_OptionsAndLimits_AreTaken()
    {
        _folder.ChangeVehicle(
            "bitrate: 500000 }", "bitrate: 0x7A120, samplePoint: 87.5, sessionsMax: 4, options: { queue: 64 } }");

        var channel = VehicleFileReader.Load(_folder.VehiclePath).Channels[0];

        Assert.Equal(new CanBitRate(500_000, 87.5), channel.BitRate);
        Assert.Equal(4, channel.SessionsMax);
        Assert.Equal("64", channel.Options["queue"]);
    }

    [Fact]
    public void Authentication_ByCertificate_IsRead()
    {
        _folder.ChangeVehicle(
            "security: { algorithm: aes-cmac, secret: \"env:ENGINE_KEY\" }",
            """
            authentication:
                  method: certificate
                  direction: bidirectional
                  certificate: tester.crt
                  key: "file:tester.key"
                  root: root.crt
                  communicationConfiguration: 0x02
            """);

        var ecu = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1];

        Assert.Null(ecu.Security);
        Assert.Equal(
            new AuthenticationEntry
            {
                Method = AuthenticationMethod.CertificateExchange,
                IsBidirectional = true,
                Certificate = new FileReference("tester.crt", 30),
                Key = new FileReference("file:tester.key", 31),
                Root = new FileReference("root.crt", 32),
                CommunicationConfiguration = 0x02,
            },
            ecu.Authentication! with { AlgorithmIndicator = default });
        Assert.True(ecu.Authentication.AlgorithmIndicator.IsEmpty);
    }

    [Theory]
    [InlineData("algorithm: ecdsa-sha256", "06082A8648CE3D040302000000000000")]
    [InlineData("algorithm: rsa-pss-sha256", "06092A864886F70D01010A0000000000")]
    [InlineData("algorithm: rsa-pkcs1-sha256", "06092A864886F70D01010B0000000000")]
    [InlineData("algorithm: hmac-sha256", "06082A864886F70D0209000000000000")]
    [InlineData("algorithm: aes-cmac, algorithmIndicator: 2.16.840.1.101.3.4.2.1", "0609608648016503040201" + "0000000000")]
    [InlineData("algorithm: aes-cmac, algorithmIndicator: 00112233445566778899aabbccddeeff", "00112233445566778899AABBCCDDEEFF")]
    public void AlgorithmIndicator_IsAnObjectIdentifierFilledWithZeros(string algorithm, string expected)
    {
        _folder.ChangeVehicle(
            "security: { algorithm: aes-cmac, secret:", $"authentication: {{ method: challengeResponse, {algorithm}, key:");

        var entry = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Authentication!;

        Assert.Equal(AuthenticationMethod.ChallengeResponse, entry.Method);
        Assert.Equal(expected, Convert.ToHexString(entry.AlgorithmIndicator.Span));
    }

    [Fact]
    public void Ids_SameOnAnotherChannel_AreAllowed()
    {
        _folder.ChangeVehicle("0x7E0", "0x700");
        _folder.ChangeVehicle("0x7E8", "0x708");

        Assert.Equal(2, VehicleFileReader.Load(_folder.VehiclePath).Ecus.Count);
    }

    [Fact]
    public void FunctionalId_SharedByEcusOfAChannel_IsAllowed()
    {
        _folder.ChangeVehicle("channel: can2", "channel: can0\n    functional: 0x7DF");

        Assert.All(
            VehicleFileReader.Load(_folder.VehiclePath).Ecus,
            ecu => Assert.Equal(new IsoTpAddress(CanId.Standard(0x7DF)), ecu.Functional));
    }

    [Fact]
    public void Anchor_UsedInTwoEcus_IsResolved()
    {
        _folder.ChangeVehicle("hardware: HW-GW-1", "hardware: HW-GW-1\n    transport: &slow { blockSize: 8 }");
        _folder.ChangeVehicle("transport: { blockSize: 8 }", "transport: *slow");

        Assert.All(
            VehicleFileReader.Load(_folder.VehiclePath).Ecus, ecu => Assert.Equal(8, ecu.Transport.BlockSize));
    }

    [Fact]
    public void EcuTypes_NotGiven_AreInTheFolderBesideTheVehiclesFolder()
    {
        _folder.ChangeVehicle("ecuTypes: types\n", "");
        Directory.CreateDirectory(_folder["vehicles"]);
        Directory.Move(_folder["types"], _folder["ecu-types"]);
        File.Move(_folder.VehiclePath, _folder["vehicles/car.yaml"]);

        Assert.Equal("body", VehicleFileReader.Load(_folder["vehicles/car.yaml"]).Ecus[0].Type.Name);
    }
}
