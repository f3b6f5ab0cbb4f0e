using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>Addresses of ECUs: each format, and each contradiction as one line.</summary>
public sealed class AddressingReaderTests : IDisposable
{
    private const string Given = "    request: 0x7E0\n    response: 0x7E8\n    functional: 0x7DF\n";

    private readonly VehicleFolder _folder = new();

    public static TheoryData<string, IsoTpAddress, IsoTpAddress, IsoTpAddress?> Formats => new()
    {
        { "request: 0x7E0; response: 0x18DAF110", new(Bits11(0x7E0)), new(Bits29(0x18DA_F110)), null },
        {
            "addressing: normal; request: 0x7E0; response: 0x7E8; functional: 0x18DB33F1",
            new(Bits11(0x7E0)), new(Bits11(0x7E8)), new(Bits29(0x18DB_33F1))
        },
        {
            "addressing: normalFixed; ecuAddress: 0x55; testerAddress: 0xAA",
            new(Bits29(0x18DA_55AA)), new(Bits29(0x18DA_AA55)), null
        },
        {
            "addressing: normalFixed; ecuAddress: 0x55; testerAddress: 0xAA; functionalAddress: 0x33; priority: 7",
            new(Bits29(0x1CDA_55AA)), new(Bits29(0x1CDA_AA55)), new(Bits29(0x1CDB_33AA))
        },
        {
            "addressing: normalFixed; ecuAddress: 0x55; testerAddress: 0xAA; functionalAddress: 0x33;"
            + " physicalBase: 0x1F400000; functionalBase: 0x1F410000",
            new(Bits29(0x1F40_55AA)), new(Bits29(0x1F40_AA55)), new(Bits29(0x1F41_33AA))
        },
        {
            "addressing: extended; request: 0x6F1; response: 0x612; functional: 0x6F1; ecuAddress: 0x12;"
            + " testerAddress: 0xF1; functionalAddress: 0xDF",
            new(Bits11(0x6F1), 0x12), new(Bits11(0x612), 0xF1), new(Bits11(0x6F1), 0xDF)
        },
        {
            "addressing: extended; request: 0x18DA0012; response: 0x18DA0013; ecuAddress: 0; testerAddress: 255",
            new(Bits29(0x18DA_0012), 0x00), new(Bits29(0x18DA_0013), 0xFF), null
        },
        {
            "addressing: mixed11; request: 0x700; response: 0x708; functional: 0x7DF; addressExtension: 0x99",
            new(Bits11(0x700), 0x99), new(Bits11(0x708), 0x99), new(Bits11(0x7DF), 0x99)
        },
        {
            "addressing: mixed29; ecuAddress: 0x55; testerAddress: 0xAA; functionalAddress: 0x33;"
            + " addressExtension: 0x99",
            new(Bits29(0x18CE_55AA), 0x99), new(Bits29(0x18CE_AA55), 0x99), new(Bits29(0x18CD_33AA), 0x99)
        },
        {
            "addressing: mixed29; ecuAddress: 0x55; testerAddress: 0xAA; addressExtension: 0x99; priority: 0",
            new(Bits29(0x00CE_55AA), 0x99), new(Bits29(0x00CE_AA55), 0x99), null
        },
        {
            "addressing: { request: extended, response: normal }; request: 0x6F1; response: 0x612; ecuAddress: 0x12",
            new(Bits11(0x6F1), 0x12), new(Bits11(0x612)), null
        },
        {
            "addressing: { request: extended, response: normalFixed, functional: normal }; request: 0x6F1;"
            + " functional: 0x7DF; ecuAddress: 0x12; testerAddress: 0xF1",
            new(Bits11(0x6F1), 0x12), new(Bits29(0x18DA_F112)), new(Bits11(0x7DF))
        },
        {
            "addressing: { request: normal, response: mixed11, functional: normalFixed }; request: 0x7E0;"
            + " response: 0x7E8; functionalAddress: 0x33; testerAddress: 0xF1; addressExtension: 0x99",
            new(Bits11(0x7E0)), new(Bits11(0x7E8), 0x99), new(Bits29(0x18DB_33F1))
        },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Addresses_OfEachFormat_AreMadeOfTheirKeys(
        string keys, IsoTpAddress request, IsoTpAddress response, IsoTpAddress? functional)
    {
        Use(keys);

        var ecu = VehicleFileReader.Load(_folder.VehiclePath).Ecus[1];

        Assert.Equal((request, response, functional), (ecu.Request, ecu.Response, ecu.Functional));
    }

    [Fact]
    public void Formats_AreKept_AndFunctionalIsLikeRequestWhenNotGiven()
    {
        Use("addressing: { request: mixed29, response: normal }; response: 0x7E8; ecuAddress: 0x55;"
            + " testerAddress: 0xAA; addressExtension: 0x99");

        Assert.Equal(
            new AddressingFormats(AddressingFormat.Mixed29, AddressingFormat.Normal, AddressingFormat.Mixed29),
            VehicleFileReader.Load(_folder.VehiclePath).Ecus[1].Addressing);
    }

    [Theory]
    // formats
    [InlineData("addressing: fixed", "22: addressing of ECU 'engine' is 'fixed'; it must be normal, normalFixed, extended, mixed11 or mixed29, or a group with one of these for each direction")]
    [InlineData("addressing: [normal]", "22: addressing of ECU 'engine' is a list; it must be text in one line")]
    [InlineData("addressing: { request: mixed }", "22: request of addressing of ECU 'engine' is 'mixed'; it must be normal, normalFixed, extended, mixed11 or mixed29")]
    [InlineData("addressing: { responses: normal }", "22: unknown key 'responses' in addressing of ECU 'engine'; did you mean 'response'?")]
    // missing
    [InlineData("response: 0x7E8", "19: request of ECU 'engine' is missing; normal addressing needs it: add 'request: …'")]
    [InlineData("addressing: normalFixed; testerAddress: 0xF1", "19: ecuAddress of ECU 'engine' is missing; normalFixed addressing needs it: add 'ecuAddress: …'")]
    [InlineData("addressing: extended; request: 1; response: 2; ecuAddress: 3", "19: testerAddress of ECU 'engine' is missing; extended addressing needs it: add 'testerAddress: …'")]
    [InlineData("addressing: extended; request: 1; response: 2; ecuAddress: 3; testerAddress: 4; functionalAddress: 5", "19: functional of ECU 'engine' is missing; extended addressing needs it: add 'functional: …'")]
    [InlineData("addressing: extended; request: 1; response: 2; ecuAddress: 3; testerAddress: 4; functional: 5", "19: functionalAddress of ECU 'engine' is missing; extended addressing needs it: add 'functionalAddress: …'")]
    [InlineData("addressing: mixed11; request: 1; response: 2", "19: addressExtension of ECU 'engine' is missing; mixed11 addressing needs it: add 'addressExtension: …'")]
    [InlineData("addressing: mixed29; ecuAddress: 1; testerAddress: 2", "19: addressExtension of ECU 'engine' is missing; mixed29 addressing needs it: add 'addressExtension: …'")]
    [InlineData("addressing: { request: normal, response: normal, functional: normalFixed }; request: 1; response: 2", "19: functionalAddress of ECU 'engine' is missing; normalFixed addressing needs it: add 'functionalAddress: …'")]
    [InlineData("addressing: normalFixed; ecuAddress: 1; testerAddress: 2; functionalAddress: 3; physicalBase: 0x1F400000", "19: functionalBase of ECU 'engine' is missing; both bases or none must be given: add 'functionalBase: …'")]
    [InlineData("addressing: normalFixed; ecuAddress: 1; testerAddress: 2; functionalAddress: 3; functionalBase: 0x1F410000", "19: physicalBase of ECU 'engine' is missing; both bases or none must be given: add 'physicalBase: …'")]
    // not used
    [InlineData("request: 1; response: 2; ecuAddress: 3", "24: ecuAddress of ECU 'engine' is '3'; it must be left out, because it has no use in normal addressing")]
    [InlineData("addressing: normalFixed; request: 0x7E0; ecuAddress: 1; testerAddress: 2", "23: request of ECU 'engine' is '0x7E0'; it must be left out, because it has no use in normalFixed addressing")]
    [InlineData("addressing: mixed11; request: 1; response: 2; addressExtension: 3; priority: 6", "26: priority of ECU 'engine' is '6'; it must be left out, because it has no use in mixed11 addressing")]
    [InlineData("addressing: { request: extended, response: normal }; request: 1; response: 2; ecuAddress: 3; addressExtension: 4", "26: addressExtension of ECU 'engine' is '4'; it must be left out, because it has no use in extended and normal addressing")]
    // values
    [InlineData("addressing: normalFixed; ecuAddress: 0x155; testerAddress: 0xF1", "23: ecuAddress of ECU 'engine' is '0x155'; it must be a whole number 0x0 to 0xFF")]
    [InlineData("addressing: normalFixed; ecuAddress: 1; testerAddress: 2; priority: 8", "25: priority of ECU 'engine' is '8'; it must be a whole number 0 to 7")]
    [InlineData("addressing: normalFixed; ecuAddress: 0xF1; testerAddress: 0xF1", "23: ecuAddress of ECU 'engine' is '0xF1'; it must be another address than testerAddress")]
    [InlineData("addressing: normalFixed; ecuAddress: 1; testerAddress: 2; priority: 6; physicalBase: 0x1F400000", "25: priority of ECU 'engine' is '6'; it must be left out, because the upper three bits of a base are the priority")]
    [InlineData("addressing: normalFixed; ecuAddress: 1; testerAddress: 2; physicalBase: 0x1F4000F1", "25: physicalBase of ECU 'engine' is '0x1F4000F1'; it must be a 29-bit id that ends in 0000, the place of target and source address")]
    [InlineData("addressing: normalFixed; ecuAddress: 1; testerAddress: 2; physicalBase: 0xFF400000", "25: physicalBase of ECU 'engine' is '0xFF400000'; it must be a whole number 0x0 to 0x1FFFFFFF")]
    [InlineData("addressing: mixed11; request: 0x18DA10F1; response: 2; addressExtension: 3", "23: request of ECU 'engine' is '0x18DA10F1'; it must be an 11-bit id, 0x0 to 0x7FF; mixed29 is the format with 29-bit ids")]
    [InlineData("addressing: mixed11; request: 1; response: 2; addressExtension: 0x100", "25: addressExtension of ECU 'engine' is '0x100'; it must be a whole number 0x0 to 0xFF")]
    // clashes within the ECU
    [InlineData("addressing: extended; request: 0x6F1; response: 0x612; functional: 0x6F1; ecuAddress: 3; testerAddress: 4; functionalAddress: 3", "25: functional of ECU 'engine' is id 6F1 with first byte 03, which is request of ECU 'engine' on channel 'can0' already; ids must differ")]
    [InlineData("addressing: { request: extended, response: normal }; request: 0x6F1; response: 0x6F1; ecuAddress: 3", "24: response of ECU 'engine' is id 6F1, which collides with request of ECU 'engine' on channel 'can0', id 6F1 with first byte 03; ids must differ, or both need a first byte")]
    public void Addresses_OneMistake_IsToldInOneLine(string keys, string message)
    {
        Use(keys);

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal($"{_folder.VehiclePath}:{message}", error.Message);
    }

    [Theory]
    [InlineData( // one pair of ids, told apart by N_TA in both directions
        "addressing: extended; request: 0x6F1; response: 0x601; ecuAddress: 0x10; testerAddress: 0xF1",
        "addressing: extended; request: 0x6F1; response: 0x601; ecuAddress: 0x11; testerAddress: 0xF2")]
    [InlineData( // one pair of ids, told apart by N_AE, and one functional group
        "addressing: mixed11; request: 0x700; response: 0x708; addressExtension: 0x10",
        "addressing: mixed11; request: 0x700; response: 0x708; addressExtension: 0x11")]
    [InlineData( // one functional address
        "addressing: normalFixed; ecuAddress: 1; testerAddress: 0xF1; functionalAddress: 0x33",
        "addressing: normalFixed; ecuAddress: 2; testerAddress: 0xF1; functionalAddress: 0x33")]
    [InlineData( // the same functional id, written in two ways
        "addressing: normalFixed; ecuAddress: 1; testerAddress: 0xF1; functionalAddress: 0x33",
        "request: 0x7E0; response: 0x7E8; functional: 0x18DB33F1")]
    public void TwoEcus_ToldApart_AreAllowedOnOneChannel(string gateway, string engine)
    {
        UseOnOneChannel(gateway, engine);

        Assert.Equal(2, VehicleFileReader.Load(_folder.VehiclePath).Ecus.Count);
    }

    [Theory]
    [InlineData(
        "addressing: extended; request: 0x6F1; response: 0x601; ecuAddress: 0x10; testerAddress: 0xF1",
        "addressing: extended; request: 0x6F1; response: 0x601; ecuAddress: 0x11; testerAddress: 0xF1",
        "response of ECU 'engine' is id 601 with first byte F1, which is response of ECU 'gateway' on channel 'can0' already; ids must differ")]
    [InlineData(
        "addressing: extended; request: 0x6F1; response: 0x601; ecuAddress: 0x10; testerAddress: 0xF1",
        "request: 0x6F1; response: 0x602",
        "request of ECU 'engine' is id 6F1, which collides with request of ECU 'gateway' on channel 'can0', id 6F1 with first byte 10; ids must differ, or both need a first byte")]
    [InlineData(
        "addressing: normalFixed; ecuAddress: 0x10; testerAddress: 0xF1",
        "addressing: normalFixed; ecuAddress: 0x10; testerAddress: 0xF2; priority: 7",
        "request of ECU 'engine' is id 1CDA10F2, which collides with request of ECU 'gateway' on channel 'can0', id 18DA10F1; an ECU hears its target address from any source and with any priority, so target addresses must differ")]
    [InlineData(
        "addressing: normalFixed; ecuAddress: 1; testerAddress: 0xF1; functionalAddress: 0x33",
        "addressing: normalFixed; ecuAddress: 2; testerAddress: 0xF2; functionalAddress: 0x33",
        "functional of ECU 'engine' is id 18DB33F2, which collides with functional of ECU 'gateway' on channel 'can0', id 18DB33F1; an ECU hears its target address from any source and with any priority, so target addresses must differ")]
    [InlineData(
        "addressing: normalFixed; ecuAddress: 0x10; testerAddress: 0xF1",
        "addressing: normalFixed; ecuAddress: 0xF1; testerAddress: 0x20",
        "request of ECU 'engine' is id 18DAF120, which collides with response of ECU 'gateway' on channel 'can0', id 18DAF110; an ECU hears its target address from any source and with any priority, so target addresses must differ")]
    public void TwoEcus_NotToldApart_AreRefused(string gateway, string engine, string message)
    {
        UseOnOneChannel(gateway, engine);

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.EndsWith($": {message}", error.Message, StringComparison.Ordinal);
    }

    private static CanId Bits11(uint value) => CanId.Standard(value);

    private static CanId Bits29(uint value) => CanId.Extended(value);

    // Keys are separated by semicolons; the first is in line 22.
    private static string Lines(string keys) => string.Concat(keys.Split("; ").Select(key => $"    {key}\n"));

    private void Use(string keys) => _folder.ChangeVehicle(Given, Lines(keys));

    private void UseOnOneChannel(string gateway, string engine)
    {
        Use(engine);
        _folder.ChangeVehicle(
            "    channel: can2\n    request: 0x700\n    response: 0x708\n", "    channel: can0\n" + Lines(gateway));
    }
}
