using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

public sealed class EcuTypeReaderTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Type_MostKeysAbsent_HasTheDefaultsOfTheContract()
    {
        var type = EcuTypeReader.Load(_folder.TypePath);

        var defaults = new EcuType { Name = "body", Script = _folder["flash/standard.csx"], Blocks = [] };
        Assert.Equal(
            [new LogicalBlock("application", 1, 0, 0x80000), new LogicalBlock("data", 2, 0x1000_1000, 0x1000)],
            type.Blocks);
        Assert.Equal(new EcuTimeEstimates { EraseMsPerKiB = 2.5, ResetMs = 300, StMinUs = 200 }, type.Estimates);
        Assert.Equal("yes", type.Parameters["preconditions"]);
        Assert.Equal(
            defaults with { Blocks = type.Blocks, Estimates = type.Estimates, Parameters = type.Parameters }, type);
    }

    [Fact]
    public void Type_EveryKeyGiven_IsTaken()
    {
        _folder.ChangeType("parameters:", """
            versionDid: 0xF189
            hardwareDid: 0xF193
            checksumDid: 0xF1A0
            securityLevel: 0x11
            addressBytes: 4
            sizeBytes: 3
            writeGranularity: 8
            blockLengthMax: 1026
            fillGapsBelow: 64
            fillByte: 0
            backup: upload
            parameters:
            """);

        var type = EcuTypeReader.Load(_folder.TypePath);

        Assert.Equal((0xF189, 0xF193, 0xF1A0), (type.VersionDid, type.HardwareDid, type.ChecksumDid));
        Assert.Equal((0x11, 4, 3), (type.SecurityLevel, type.AddressBytes, type.SizeBytes));
        Assert.Equal(BackupMethod.Upload, type.Backup);
        Assert.Equal((8, 1026, 64, 0), (type.WriteGranularity, type.BlockLengthMax, type.FillGapsBelow, type.FillByte));
    }

    [Theory]
    [InlineData("name: body", "name: bodi", "2: name is 'bodi' in the file of type 'body'; rename the file or write 'body'")]
    [InlineData("name: data", "name: application", "6: block 'application' is in line 5 already; names of blocks must differ")]
    [InlineData("index: 2", "index: 1", "6: block 'data' has index 1 of block 'application'; indexes must differ")]
    [InlineData("0x10001000", "0x7FFFF", "6: block 'data' (0x7FFFF to 0x80FFE) overlaps block 'application' (0x0 to 0x7FFFF); blocks must not share addresses")]
    [InlineData("length: 0x1000 ", "length: 0 ", "6: length of block 'data' is '0'; it must be a whole number 0x1 to 0xFFFFFFFF")]
    [InlineData("address: 0x10001000", "address: 0xFFFFFF00", "6: length of block 'data' is '0x1000'; it must be at most 0xFF at this address (32-bit addresses)")]
    [InlineData("address: 0x10001000", "adress: 0x10001000", "6: unknown key 'adress' in block 'data'; did you mean 'address'?")]
    [InlineData("index: 2, ", "", "6: index of block 'data' is missing; add 'index: …'")]
    [InlineData("parameters:", "addressBytes: 2\nparameters:", "8: addressBytes of the ECU type file is '2'; it must be large enough for block 'application' (0x0 to 0x7FFFF)")]
    [InlineData("parameters:", "sizeBytes: 1\nparameters:", "8: sizeBytes of the ECU type file is '1'; it must be large enough for block 'application' of 0x80000 bytes")]
    [InlineData("parameters:", "addressBytes: 5\nparameters:", "8: addressBytes of the ECU type file is '5'; it must be a whole number 1 to 4")]
    [InlineData("parameters:", "blockLengthMax: 2\nparameters:", "8: blockLengthMax of the ECU type file is '2'; it must be 0 (the ECU's own value) or 3 to 1048576 bytes")]
    [InlineData("parameters:", "backup: yes\nparameters:", "8: backup of the ECU type file is 'yes'; it must be upload (35), readMemory (23) or none")]
    [InlineData("parameters:", "securityLevel: 0x7F\nparameters:", "8: securityLevel of the ECU type file is '0x7F'; it must be a whole number 0x1 to 0x7D")]
    [InlineData("parameters:", "versionDid: 0\nparameters:", "8: versionDid of the ECU type file is '0'; it must be a whole number 0x1 to 0xFFFF")]
    [InlineData("stMinUs: 200", "stMinUs: 1500", "7: stMinUs of estimates of the ECU type file is '1500'; it must be what FlowControl can carry: 0, 100, 200 … 900, or whole 1000s to 127000 us")]
    [InlineData("eraseMsPerKiB: 2.5", "eraseMsPerKiB: -1", "7: eraseMsPerKiB of estimates of the ECU type file is '-1'; it must be a number 0 to 60000 ms/KiB")]
    [InlineData("parameters: { preconditions: \"yes\" }", "parameters: yes", "8: parameters of the ECU type file is 'yes'; it must be a group of keys with text values")]
    public void Type_OneMistake_IsToldInOneLine(string from, string to, string message)
    {
        _folder.ChangeType(from, to);

        var error = Assert.Throws<InputException>(() => EcuTypeReader.Load(_folder.TypePath));

        Assert.Equal($"{_folder.TypePath}:{message}", error.Message);
    }

    [Fact]
    public void Script_Missing_IsToldWithTheFullPath()
    {
        _folder.ChangeType("standard.csx", "standart.csx");

        var error = Assert.Throws<InputException>(() => EcuTypeReader.Load(_folder.TypePath));

        Assert.Equal(
            $"{_folder.TypePath}:3: script '../flash/standart.csx' does not exist; the path is relative to this file"
            + $" and leads to '{_folder["flash/standart.csx"]}'",
            error.Message);
    }

    [Fact]
    public void Blocks_TouchingAtTheTopOfTheAddressSpace_AreAllowed()
    {
        _folder.ChangeType("address: 0x10001000", "address: 0xFFFFF000");

        Assert.Equal(0xFFFF_F000u, EcuTypeReader.Load(_folder.TypePath).Blocks[1].Address);
    }
}
