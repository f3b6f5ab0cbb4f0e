using FlashEngine.Station.Vehicles;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>Every mistake in a vehicle file is one line: file, line, value and what would be right.</summary>
public sealed class BadVehicleFileTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // keys
    [InlineData("model: demo", "modle: demo", "3: unknown key 'modle' in the vehicle file; did you mean 'model'?")]
    [InlineData("device: bus0", "devices: bus0", "6: unknown key 'devices' in channel 'can0'; did you mean 'device'?")]
    [InlineData("{ blockSize: 8", "{ blocksize: 8", "28: unknown key 'blocksize' in transport of ECU 'engine'; did you mean 'blockSize'?")]
    [InlineData("algorithm: aes", "foo: aes", "27: unknown key 'foo' in security of ECU 'engine'; known keys: algorithm, level, secret, parameters")]
    [InlineData("{ version: 1.2.3", "{ powerUpTimeOfTheEcu: 1", "29: unknown key 'powerUpTimeOfTheEcu' in simulation of ECU 'engine'; known keys: version, versionAddress, blockLengthMax, blockSize, stMinUs, waits, eraseMsPerKiB, writeMsPerKiB, checkMsPerKiB, resetMs, erasePolled, needsDriver, failingConditions, authentication")]
    [InlineData("model: demo-2026", "vehicle: again", "3: key 'vehicle' was given in line 2 already; remove one")]
    [InlineData("hardware: HW-ENG-1", "request: 1", "25: key 'request' was given in line 22 already; remove one")]
    [InlineData("vehicle: demo-car\n", "", "1: vehicle of the vehicle file is missing; add 'vehicle: …'")]
    [InlineData("model: demo-2026", "model:", "3: model of the vehicle file has no value; write one after 'model:'")]
    [InlineData("    hardware: HW-ENG-1\n", "", "19: hardware of ECU 'engine' is missing; add 'hardware: …'")]
    [InlineData("device: bus0, ", "", "6: device of channel 'can0' is missing; add 'device: …'")]
    // version
    [InlineData("version: 1\n", "", "1: version is missing; the file must have 'version: 1'")]
    [InlineData("version: 1\n", "version: 2\n", "1: version 2 of this file is not known; it must be 1")]
    // vin
    [InlineData("model: demo-2026", "model: demo-2026\nvin: WFEDEM0202600001", "4: vin of the vehicle file is 'WFEDEM0202600001'; it must be 17 digits and capital letters without I, O and Q (ISO 3779)")]
    [InlineData("model: demo-2026", "model: demo-2026\nvin: WFEDEMO2026000001", "4: vin of the vehicle file is 'WFEDEMO2026000001'; it must be 17 digits and capital letters without I, O and Q (ISO 3779)")]
    [InlineData("model: demo-2026", "model: demo-2026\nvin: WFEDEM02026000001", "4: no ECU could show the vin: give the type of at least one ECU a 'vinDid', usually 0xF190, or leave out 'vin'")]
    // numbers
    [InlineData("bitrate: 500000 }", "bitrate: 5000 }", "6: bitrate of channel 'can0' is '5000'; it must be a whole number 10000 to 1000000 bit/s")]
    [InlineData("bitrate: 500000 }", "bitrate: 500k }", "6: bitrate of channel 'can0' is '500k'; it must be a whole number 10000 to 1000000 bit/s")]
    [InlineData("bitrate: 500000 }", "bitrate: [1] }", "6: bitrate of channel 'can0' is a list; it must be a whole number 10000 to 1000000 bit/s")]
    [InlineData("dataBitrate: 2000000", "dataBitrate: 250000", "11: dataBitrate of fd of channel 'can2' is '250000'; it must be a whole number 500000 to 8000000 bit/s")]
    [InlineData("samplePoint: 75", "samplePoint: 99.5", "11: samplePoint of fd of channel 'can2' is '99.5'; it must be a number 50 to 95 percent of the bit")]
    [InlineData("model: demo-2026", "model: demo-2026\nsessionsMax: 0", "4: sessionsMax of the vehicle file is '0'; it must be a whole number 1 to 64 sessions")]
    [InlineData("0x7E0", "0x20000000", "22: request of ECU 'engine' is '0x20000000'; it must be a whole number 0x0 to 0x1FFFFFFF")]
    [InlineData("0x7E0", "0xFFFFFFFFFFFFFFFFF", "22: request of ECU 'engine' is '0xFFFFFFFFFFFFFFFFF'; it must be a whole number 0x0 to 0x1FFFFFFF")]
    [InlineData("0x7E0", "7E0", "22: request of ECU 'engine' is '7E0'; it must be a whole number 0x0 to 0x1FFFFFFF")]
    [InlineData("{ blockSize: 8", "{ blockSize: 256", "28: blockSize of transport of ECU 'engine' is '256'; it must be a whole number 0 to 255 frames")]
    [InlineData("{ blockSize: 8", "{ stMinUs: 150", "28: stMinUs of transport of ECU 'engine' is '150'; it must be what FlowControl can carry: 0, 100, 200 … 900, or whole 1000s to 127000 us")]
    [InlineData("{ blockSize: 8", "{ padding: 0x100", "28: padding of transport of ECU 'engine' is '0x100'; it must be a byte 0x0 to 0xFF, or none")]
    [InlineData("{ blockSize: 8", "{ p2Ms: 0", "28: p2Ms of transport of ECU 'engine' is '0'; it must be a whole number 1 to 600000 ms")]
    [InlineData("{ blockSize: 8", "{ txDataLength: 10", "28: txDataLength of transport of ECU 'engine' is '10'; it must be 8, 12, 16, 20, 24, 32, 48 or 64 bytes")]
    [InlineData("{ blockSize: 8", "{ txDataLength: 64", "28: txDataLength of transport of ECU 'engine' is '64'; it must be 8 because channel 'can0' is classic CAN; 'fd' there makes it CAN FD")]
    [InlineData("{ blockSize: 8", "{ minimumCanDl: 12", "28: minimumCanDl of transport of ECU 'engine' is '12'; it must be a whole number 0 to 8 bytes, up to txDataLength 8")]
    [InlineData("{ blockSize: 8", "{ padding: none, minimumCanDl: 8", "28: minimumCanDl of transport of ECU 'engine' is '8'; it must be left out, because padding is none")]
    [InlineData("hardware: HW-GW-1", "transport: { txDataLength: 64, minimumCanDl: 40 }\n    hardware: HW-GW-1", "18: minimumCanDl of transport of ECU 'gateway' is '40'; it must be a length that a frame can have: 0 to 8, 12, 16, 20, 24, 32, 48 or 64 bytes")]
    [InlineData("{ blockSize: 8", "{ rxPadding: off", "28: rxPadding of transport of ECU 'engine' is 'off'; it must be a byte 0x0 to 0xFF, or none")]
    [InlineData("{ blockSize: 8", "{ stMinOverrideUs: 127001", "28: stMinOverrideUs of transport of ECU 'engine' is '127001'; it must be a whole number 0 to 127000 us")]
    [InlineData("{ blockSize: 8", "{ stMinOverrideUs: 0, txStMinUs: 100", "28: stMinOverrideUs of transport of ECU 'engine' is '0'; it must be left out, or txStMinUs must be: the one replaces STmin, the other bounds it")]
    [InlineData("{ blockSize: 8", "{ stMinStartToStart: 1", "28: stMinStartToStart of transport of ECU 'engine' is '1'; it must be true or false")]
    [InlineData("{ blockSize: 8", "{ flowControlParameters: all", "28: flowControlParameters of transport of ECU 'engine' is 'all'; it must be each or first")]
    [InlineData("{ blockSize: 8", "{ n_ArMs: 0", "28: n_ArMs of transport of ECU 'engine' is '0'; it must be a whole number 1 to 600000 ms")]
    [InlineData("{ blockSize: 8", "{ n_BrMs: -1", "28: n_BrMs of transport of ECU 'engine' is '-1'; it must be a whole number 0 to 600000 ms")]
    [InlineData("{ blockSize: 8", "{ n_CsMs: 600001", "28: n_CsMs of transport of ECU 'engine' is '600001'; it must be a whole number 0 to 600000 ms")]
    [InlineData("{ blockSize: 8", "{ wftMax: 1001", "28: wftMax of transport of ECU 'engine' is '1001'; it must be a whole number 0 to 1000 frames")]
    [InlineData("{ blockSize: 8", "{ pduLengthMax: 7", "28: pduLengthMax of transport of ECU 'engine' is '7'; it must be a whole number 8 to 16777216 bytes")]
    [InlineData("{ version: 1.2.3", "{ waits: 256", "29: waits of simulation of ECU 'engine' is '256'; it must be a whole number 0 to 255 frames")]
    [InlineData("{ version: 1.2.3", "{ erasePolled: yes", "29: erasePolled of simulation of ECU 'engine' is 'yes'; it must be true or false")]
    [InlineData("{ version: 1.2.3", "{ failingConditions: [4, 256]", "29: failingConditions of simulation of ECU 'engine' has '256'; each must be a byte, 0x01 to 0xFF")]
    [InlineData("{ version: 1.2.3", "{ failingConditions: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "29: failingConditions of simulation of ECU 'engine' is a list; it must be a list of up to 16 bytes")]
    [InlineData("{ version: 1.2.3", "{ needsDriver: true", "29: needsDriver of simulation of ECU 'engine' is 'true'; it must be false, or type 'body' must have a block named 'driver' in RAM")]
    [InlineData("{ version: 1.2.3", "{ versionAddress: 0x80000", "29: versionAddress of simulation of ECU 'engine' is '0x80000'; it must be inside a block of type 'body'")]
    [InlineData("{ version: 1.2.3", "{ eraseMsPerKiB: NaN", "29: eraseMsPerKiB of simulation of ECU 'engine' is 'NaN'; it must be a number 0 to 60000 ms/KiB")]
    // authentication
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { key:", "27: method of authentication of ECU 'engine' is missing; add 'method: …'")]
    [InlineData("security: { algorithm: aes-cmac,", "authentication: { method: password,", "27: unknown key 'secret' in authentication of ECU 'engine'; known keys: method, direction, certificate, key, root, ecuKey, algorithm, algorithmIndicator, communicationConfiguration")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: password, key:", "27: method of authentication of ECU 'engine' is 'password'; it must be certificate or challengeResponse")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: certificate, direction: both, key:", "27: direction of authentication of ECU 'engine' is 'both'; it must be unidirectional or bidirectional")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: certificate, key:", "27: certificate of authentication of ECU 'engine' is missing; add 'certificate: …'")]
    [InlineData("security: { algorithm: aes-cmac, secret: \"env:ENGINE_KEY\"", "authentication: { method: certificate, certificate: a.crt", "27: key of authentication of ECU 'engine' is missing; add 'key: …'")]
    [InlineData("security: { algorithm: aes-cmac, secret: \"env:ENGINE_KEY\"", "authentication: { method: certificate, certificate: a.crt, key: 00112233", "27: key of authentication of ECU 'engine' is no reference; it must be 'file:PATH' or 'env:NAME', not the key")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: certificate, certificate: a.crt, root: b.crt, key:", "27: root of authentication of ECU 'engine' must be left out: the ECU shows a certificate only to method certificate in direction bidirectional")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: certificate, certificate: a.crt, direction: bidirectional, key:", "27: root of authentication of ECU 'engine' is missing; add 'root: …'")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: certificate, certificate: a.crt, algorithm: aes-cmac, key:", "27: algorithm of authentication of ECU 'engine' is 'aes-cmac'; it must be one of ecdsa-sha256, rsa-pss-sha256, rsa-pkcs1-sha256")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: certificate, certificate: a.crt, algorithmIndicator: 1.2.3, key:", "27: algorithmIndicator of authentication of ECU 'engine' must be left out: requests of method certificate carry none")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: challengeResponse, key:", "27: algorithm of authentication of ECU 'engine' is missing; add 'algorithm: …'")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: challengeResponse, algorithm: aes-cmac, key:", "27: algorithmIndicator of authentication of ECU 'engine' is missing; add 'algorithmIndicator: …'")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: challengeResponse, algorithm: hmac-sha256, algorithmIndicator: 1.x, key:", "27: algorithmIndicator of authentication of ECU 'engine' is '1.x'; it must be an object identifier such as 1.2.840.10045.4.3.2, or 32 hexadecimal digits")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: challengeResponse, algorithm: hmac-sha256, algorithmIndicator: 1.2.99999999.99999999.99999999.99999999, key:", "27: algorithmIndicator of authentication of ECU 'engine' is '1.2.99999999.99999999.99999999.99999999'; it must be an object identifier such as 1.2.840.10045.4.3.2, or 32 hexadecimal digits; encoded, this identifier has more than 16 bytes")]
    [InlineData("security: { algorithm: aes-cmac, secret:", "authentication: { method: challengeResponse, algorithm: ecdsa-sha256, direction: bidirectional, key:", "27: ecuKey of authentication of ECU 'engine' is missing; add 'ecuKey: …'")]
    [InlineData("{ version: 1.2.3", "{ authentication: { root: a.crt }", "29: authentication of simulation of ECU 'engine' is a group of keys; it must be left out, or the ECU's entry must have 'authentication' too")]
    // names and references
    [InlineData("name: can2", "name: can0", "7: there are two channels 'can0'; names of channels must differ")]
    [InlineData("device: bus2", "device: bus0", "9: channel 'can2' opens device 'bus0' of adapter 'virtual', which is channel 'can0' already; each device is one channel")]
    [InlineData("name: gateway", "name: engine", "19: there are two ECUs 'engine'; names of ECUs must differ")]
    [InlineData("name: engine", "name: ../engine", "19: name of ECU '../engine' is '../engine'; it must be a name of 1 to 64 letters, digits, '-', '_' or '.'")]
    [InlineData("channel: can0", "channel: can1", "21: ECU 'engine' is on channel 'can1', which is not in this file; did you mean 'can0'?")]
    [InlineData("channel: can0", "channel: powertrain", "21: ECU 'engine' is on channel 'powertrain', which is not in this file; channels: can0, can2")]
    [InlineData("0x7E8", "0x7E0", "23: response of ECU 'engine' is id 7E0, which is request of ECU 'engine' on channel 'can0' already; ids must differ")]
    [InlineData("0x7DF", "0x7E8", "24: functional of ECU 'engine' is id 7E8, which is response of ECU 'engine' on channel 'can0' already; ids must differ")]
    [InlineData("channel: can0\n    request: 0x7E0", "channel: can2\n    request: 0x708", "22: request of ECU 'engine' is id 708, which is response of ECU 'gateway' on channel 'can2' already; ids must differ")]
    [InlineData("[gateway]", "[gatway]", "26: ECU 'engine' waits for 'gatway', which is no ECU of this file; did you mean 'gateway'?")]
    [InlineData("[gateway]", "[engine]", "26: ECU 'engine' waits for itself; remove it")]
    [InlineData("[gateway]", "[gateway, gateway]", "26: ECU 'engine' waits for 'gateway' twice; remove it")]
    [InlineData("[gateway]", "gateway", "26: after of ECU 'engine' is 'gateway'; it must be a list of names: [first, second]")]
    [InlineData("hardware: HW-GW-1", "after: [engine]\n    hardware: HW-GW-1", "18: ECU 'gateway' waits for itself: gateway after engine after gateway; remove one of these")]
    // kinds of values
    [InlineData("secret: \"env:ENGINE_KEY\"", "secret: 00112233", "27: secret of security of ECU 'engine' is no reference; it must be 'file:PATH' or 'env:NAME', not the secret")]
    [InlineData("secret: \"env:ENGINE_KEY\"", "secret: \"00\\n112233\"", "27: secret of security of ECU 'engine' is no reference; it must be 'file:PATH' or 'env:NAME', not the secret")]
    [InlineData("secret: \"env:ENGINE_KEY\"", "level: 2", "27: level of security of ECU 'engine' is '2'; it must be odd: the sub-function of requestSeed; sendKey is the even one after it")]
    [InlineData("transport: { blockSize: 8 }", "transport: fast", "28: transport of ECU 'engine' is 'fast'; it must be a group of keys")]
    [InlineData("{ name: can0, adapter: virtual, device: bus0, bitrate: 500000 }", "can0", "6: an entry of channels is 'can0'; it must be a group of keys")]
    [InlineData("bitrate: 500000 }", "bitrate: 500000, options: { queue: [1] } }", "6: queue in options of channel 'can0' is a list; it must be text")]
    [InlineData("hardware: HW-ENG-1", "hardware: \"a\\tb\"", "25: hardware of ECU 'engine' is 'a b'; it must be text in one line")]
    [InlineData("transport: { blockSize: 8 }", "transport: *slow", "28: '*slow' refers to an anchor that no line above defines")]
    [InlineData("vehicle: demo-car", "? [a, b]\n: c", "2: a key was expected here; keys are plain words followed by ':'")]
    [InlineData("vehicle: demo-car", "vehicle: [[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]", "2: nested deeper than 16 levels; no key here is that deep")]
    [InlineData("vehicle: demo-car", "vehicle: a: b", "2: this is not YAML: While scanning a plain scalar value, found invalid mapping.")]
    public void Vehicle_OneMistake_IsToldInOneLine(string from, string to, string message)
    {
        _folder.ChangeVehicle(from, to);

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal($"{_folder.VehiclePath}:{message}", error.Message);
        Assert.Equal(FlashExitCode.FileOrManifest, error.ExitCode);
    }

    [Theory]
    [InlineData("", "1: the file is empty; it must begin with 'version: 1'")]
    [InlineData("just text", "1: the file is 'just text'; it must be keys with values")]
    [InlineData("version: 1\n---\nversion: 1\n", "2: a second document begins here; the file must hold one only, without '---'")]
    [InlineData("version: 1\nvehicle: a\nmodel: b\nchannels: []\n", "4: channels of the vehicle file is an empty list; it must be a list with at least one entry")]
    [InlineData("version: 1\nvehicle: a\nmodel: b\n", "1: channels of the vehicle file is missing; add 'channels: …'")]
    public void File_WholeContentWrong_IsToldInOneLine(string text, string message)
    {
        File.WriteAllText(_folder.VehiclePath, text);

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal($"{_folder.VehiclePath}:{message}", error.Message);
    }

    [Fact]
    public void Yaml_FlowListUnderIndented_IsAnErrorOfTheFile()
    {
        // The YAML library answers this with an exception of another kind than its own.
        _folder.ChangeVehicle("{ blockSize: 8 }", "{ blockSize: 8,\np2Ms: 5 }");

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal(
            $"{_folder.VehiclePath}:28: this is not YAML: it breaks off behind this line;"
            + " check brackets, quotes and indentation",
            error.Message);
    }

    [Fact]
    public void Vehicle_AnyTextCutOrChangedAnywhere_LoadsOrIsAnErrorOfTheFile()
    {
        var text = File.ReadAllText(_folder.VehiclePath);
        const string signs = " \t\n:,-{}[]\"'&*#|>%@!?~0xAz\0";
        var mutations = Gen.Choose(0, text.Length - 1).SelectMany(at => Gen.Choose(0, 6).SelectMany(cut =>
            Gen.Elements(signs.ToCharArray()).Select(sign => (At: at, Cut: Math.Min(cut, text.Length - at), sign))));

        Prop.ForAll(mutations.ToArbitrary(), change =>
        {
            var changed = text.Remove(change.At, change.Cut).Insert(change.At, change.sign.ToString());
            File.WriteAllText(_folder.VehiclePath, changed);
            var error = Record.Exception(() => VehicleFileReader.Load(_folder.VehiclePath));
            return error is null
                || (error is InputException && !error.Message.Contains('\n') && error.Message.Contains(".yaml:"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void File_Missing_SaysSo()
    {
        var path = _folder["other.yaml"];

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(path));

        Assert.Equal($"{path}: there is no such file; check the path", error.Message);
    }

    [Fact]
    public void Type_NotInFolder_NamesTheNearestOne()
    {
        _folder.ChangeVehicle("type: body", "type: bdoy");

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal(
            $"{_folder.VehiclePath}:20: ECU 'engine' is of type 'bdoy', but {_folder["types/bdoy.yaml"]} does not"
            + " exist; did you mean 'body'?",
            error.Message);
    }

    [Fact]
    public void TypeFolder_Missing_IsNamed()
    {
        _folder.ChangeVehicle("ecuTypes: types", "ecuTypes: typs");

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal(
            $"{_folder.VehiclePath}:14: ECU 'gateway' is of type 'body', but {_folder["typs/body.yaml"]} does not"
            + $" exist; there is no folder {_folder["typs"]}; 'ecuTypes' names it",
            error.Message);
    }

    [Fact]
    public void Type_BrokenFile_IsToldWithTheTypesOwnLine()
    {
        _folder.ChangeType("index: 2", "index: 256");

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal(
            $"{_folder.TypePath}:6: index of block 'data' is '256'; it must be a whole number 0 to 255", error.Message);
    }
}
