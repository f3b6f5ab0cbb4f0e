using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Uds;

public sealed class DownloadTests
{
    private const long Ms = Tester.Ms;
    private const string EraseData = "31 01 FF 00 44 00 02 00 00 00 00 10 00";
    private const string RequestData16 = "34 00 44 00 02 00 00 00 00 00 10";
    private static readonly byte[] Image = Enumerable.Range(0, 16).Select(value => (byte)(0x41 + value)).ToArray();

    [Fact]
    public void Erase_LongerThanP2_AsksForTimeAndThenAnswers()
    {
        // 4 KiB at 1000 ms/KiB: 4000 ms; 78 at 40 ms and then every 0.3 x 5000 ms.
        using var tester = Unlocked(Vehicles.EcuOptions with { EraseMsPerKiB = 1000 });
        tester.Send(EraseData);
        var startNs = tester.Clock.NowNs;

        var times = new List<long>();
        string response;
        do
        {
            response = tester.Response(skipPending: false);
            times.Add((tester.Clock.NowNs - startNs) / Ms);
        }
        while (response == "7F3178");

        Assert.Equal("7101FF0000", response);
        Assert.Equal([40, 1540, 3040, 4000], times);
        Assert.Equal(1, tester.Ecu.FlashErases);
        Assert.All(tester.Ecu.ReadMemory(Vehicles.DataAddress, 0x1000), value => Assert.Equal(0xFF, value));
        Assert.Null(tester.Ecu.Version);
        Assert.Equal("7F2231", tester.Request("22 F1 95"));
    }

    [Fact]
    public void Erase_ShorterThanP2_AnswersWithout78()
    {
        using var tester = Unlocked(Vehicles.EcuOptions with { EraseMsPerKiB = 10 });

        tester.Send(EraseData);

        Assert.Equal("7101FF0000", tester.Response(skipPending: false));
    }

    [Fact]
    public void Erase_WhileItRuns_TesterPresentIsTakenAndOtherRequestsAreBusy()
    {
        using var tester = Unlocked(Vehicles.EcuOptions with { EraseMsPerKiB = 1000 });
        tester.Send(EraseData);
        Assert.Equal("7F3178", tester.Response(skipPending: false));

        tester.Send("3E 80");
        Assert.Equal("7F2221", tester.Request("22 F1 95"));

        Assert.Equal("7101FF0000", tester.Response());
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Theory]
    [InlineData("31 01 FF 00 44 00 00 00 00 00 00 10 00", "7F3131")] // in no block
    [InlineData("31 01 FF 00 44 00 02 00 00 00 00 10 01", "7F3131")] // one byte past the block
    [InlineData("31 01 FF 00 44 20 00 00 00 00 00 04 00", "7F3131")] // RAM
    [InlineData("31 01 FF 00 44 00 02 00 00", "7F3113")]
    [InlineData("31 01 12 34", "7F3131")]
    [InlineData("31 02 FF 00", "7F3112")]
    [InlineData("31 03 FF 00", "7F3112")]
    [InlineData("31 01", "7F3113")]
    public void RoutineControl_BadRecord_IsRefused(string request, string response)
    {
        using var tester = Unlocked();

        Assert.Equal(response, tester.Request(request));
        Assert.Equal(0, tester.Ecu.FlashErases);
    }

    [Fact]
    public void Programming_Locked_IsDenied()
    {
        using var tester = new Tester();
        tester.Request("10 02");

        Assert.Equal("7F3133", tester.Request(EraseData));
        Assert.Equal("7F3433", tester.Request(RequestData16));
        Assert.Equal("7F3133", tester.Request("31 01 FF 01"));
    }

    [Fact]
    public void RequestDownload_NotErasedOrOutside_IsRefused()
    {
        using var tester = Unlocked();

        Assert.Equal("7F3470", tester.Request(RequestData16));
        Assert.Equal("7F3431", tester.Request("34 00 44 00 10 00 00 00 00 00 10"));
        Assert.Equal("7F3431", tester.Request("34 11 44 00 02 00 00 00 00 00 10")); // compressed
        Assert.Equal("7F3413", tester.Request("34 00 44 00 02 00 00 00 00"));
        Assert.Equal("7F3413", tester.Request("34 00 55 00 00 02 00 00 00 00 00 00 10"));
    }

    [Fact]
    public void RequestDownload_ShortAddressAndSize_AreRead()
    {
        using var tester = Unlocked();
        tester.Request(EraseData);

        // 13: size in 1 byte, address in 3. maxNumberOfBlockLength 4095 = 0FFF in 2 bytes.
        Assert.Equal("74200FFF", tester.Request("34 00 13 02 00 00 10"));
    }

    [Fact]
    public void RequestDownload_LongBlocks_OffersFourBytesOfLength()
    {
        using var tester = Unlocked(Vehicles.EcuOptions with { BlockLengthMax = 0x10001 });
        tester.Request(EraseData);

        Assert.Equal("744000010001", tester.Request(RequestData16));
    }

    [Fact]
    public void TransferData_WholeBlock_WritesAndValidates()
    {
        using var tester = Unlocked();
        tester.Request(EraseData);
        tester.Request(RequestData16);

        Assert.Equal("7F3724", tester.Request("37")); // early
        Assert.Equal("7601", tester.Request("36 01" + Convert.ToHexString(Image.AsSpan(0, 10))));
        Assert.Equal("7602", tester.Request("36 02" + Convert.ToHexString(Image.AsSpan(10))));
        Assert.Equal("77", tester.Request("37"));

        Assert.Equal(Image, tester.Ecu.ReadMemory(Vehicles.DataAddress, 16));
        Assert.Equal(2, tester.Ecu.FlashWrites);
        Assert.Equal("7101FF0102", tester.Request("31 01 FF 01")); // not checked yet
        Assert.Equal("7101020201", tester.Request(CheckData(~Crc32Reference.Of(Image))));
        Assert.Equal("7101FF0102", tester.Request("31 01 FF 01"));
        Assert.Equal("7101020200", tester.Request(CheckData(Crc32Reference.Of(Image))));
        Assert.Equal("7101FF0100", tester.Request("31 01 FF 01"));
        Assert.Equal("ABCDEFGHIJKLMNOP", tester.Ecu.Version);
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void ChecksumDid_AfterADownload_CoversTheDownloadedBytesOnly()
    {
        using var tester = Unlocked();
        FlashData(tester);
        var application = Crc32Reference.Of(tester.Ecu.ReadMemory(Vehicles.ApplicationAddress, 0x2000));

        Assert.Equal($"62FD0101{application:X8}02{Crc32Reference.Of(Image):X8}", tester.Request("22 FD 01"));
    }

    [Fact]
    public void CheckMemory_TwoSegmentsWithAGap_CountsTheDownloadedBytes()
    {
        using var tester = Unlocked();
        tester.Request(EraseData);
        tester.Request("34 00 44 00 02 00 00 00 00 00 04");
        tester.Request("36 01 41 42 43 00");
        tester.Request("37");
        tester.Request("34 00 44 00 02 01 00 00 00 00 04");
        tester.Request("36 01 51 52 53 54");
        tester.Request("37");

        // One segment checked leaves the block open; the span of both, gap left out, closes it.
        var first = Crc32Reference.Of([0x41, 0x42, 0x43, 0x00]);
        Assert.Equal("7101020200", tester.Request($"31 01 02 02 02 00 02 00 00 00 00 00 04 {first:X8}"));
        Assert.Equal("7101FF0102", tester.Request("31 01 FF 01"));
        var both = Crc32Reference.Of([0x41, 0x42, 0x43, 0x00, 0x51, 0x52, 0x53, 0x54]);
        Assert.Equal("7101020200", tester.Request($"31 01 02 02 02 00 02 00 00 00 00 01 04 {both:X8}"));
        Assert.Equal("7101FF0100", tester.Request("31 01 FF 01"));
    }

    [Fact]
    public void TransferData_RepeatedCounter_IsConfirmedAndNotWrittenTwice()
    {
        using var tester = Unlocked();
        tester.Request(EraseData);
        tester.Request(RequestData16);
        tester.Request("36 01 01 02 03");

        Assert.Equal("7601", tester.Request("36 01 01 02 03"));
        Assert.Equal(1, tester.Ecu.FlashWrites);
        Assert.Equal("7602", tester.Request("36 02 04"));
        Assert.Equal("01020304FF", Convert.ToHexString(tester.Ecu.ReadMemory(Vehicles.DataAddress, 5)));
    }

    [Fact]
    public void TransferData_BadRequests_AreRefused()
    {
        using var tester = Unlocked();
        Assert.Equal("7F3624", tester.Request("36 01 00")); // no download
        tester.Request(EraseData);
        tester.Request(RequestData16);

        Assert.Equal("7F3673", tester.Request("36 00 00")); // counter starts at 1
        Assert.Equal("7F3673", tester.Request("36 02 00"));
        Assert.Equal("7F3613", tester.Request("36 01"));
        Assert.Equal("7F3671", tester.Request("36 01" + Convert.ToHexString(new byte[17])));
        Assert.Equal(0, tester.Ecu.FlashWrites);
    }

    [Fact]
    public void TransferData_CounterWraps_FromFFTo00()
    {
        using var tester = Unlocked();
        tester.Request(EraseData);
        tester.Request("34 00 44 00 02 00 00 00 00 02 00");

        for (var block = 1; block <= 0x101; block++)
        {
            Assert.Equal($"76{(byte)block:X2}", tester.Request($"36 {(byte)block:X2} 5A"));
        }

        Assert.Equal(0x101, tester.Ecu.FlashWrites);
    }

    [Fact]
    public void TransferData_LongBlock_IsTakenInOneMessageAndWrittenAfterItsTime()
    {
        // 4093 bytes at 20 ms/KiB: 79.9 ms, longer than P2.
        using var tester = Unlocked(Vehicles.EcuOptions with { WriteMsPerKiB = 20 });
        tester.Request("31 01 FF 00 44 00 00 80 00 00 00 20 00");
        tester.Request("34 00 44 00 00 80 00 00 00 0F FD");
        var data = Enumerable.Range(0, 0xFFD).Select(index => (byte)(index * 7)).ToArray();

        tester.Send("36 01" + Convert.ToHexString(data));
        Assert.Equal("7F3678", tester.Response(skipPending: false));
        Assert.Equal(0, tester.Ecu.FlashWrites);
        Assert.Equal("7601", tester.Response(skipPending: false));

        Assert.Equal(data, tester.Ecu.ReadMemory(Vehicles.ApplicationAddress, data.Length));
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void Reset_AfterAnErase_StaysInTheBootLoaderUntilTheDependenciesAreMet()
    {
        using var tester = Unlocked();
        tester.Request(EraseData);

        tester.Request("11 01");
        tester.Run(501 * Ms);
        Assert.False(tester.Ecu.IsApplicationRunning);
        Assert.Equal("5001003201F4", tester.Request("10 01"));
        tester.Run(1000 * Ms);
        Assert.False(tester.Ecu.IsApplicationRunning);

        tester.Unlock();
        FlashData(tester);
        tester.Request("11 01");
        tester.Run(501 * Ms);
        Assert.True(tester.Ecu.IsApplicationRunning);
    }

    [Fact]
    public void ErasePolled_IsStartedByIndexAndAskedFor()
    {
        using var tester = Unlocked(Vehicles.EcuOptions with { ErasePolled = true, EraseMsPerKiB = 100 });

        Assert.Equal("7F3124", tester.Request("31 03 FF 00")); // nothing was started
        Assert.Equal("7F3131", tester.Request("31 01 FF 00 01 10")); // RAM
        Assert.Equal("7101FF0001", tester.Request("31 01 FF 00 01 02"));
        Assert.Equal("7103FF0001", tester.Request("31 03 FF 00"));
        Assert.Equal("7F3422", tester.Request(RequestData16)); // flash is busy
        tester.Run(400 * Ms);

        Assert.Equal("7103FF0002", tester.Request("31 03 FF 00"));
        Assert.Equal("74200FFF", tester.Request(RequestData16));
    }

    [Fact]
    public void NeedsDriver_WithoutIt_EraseAndDownloadAreRefused()
    {
        using var tester = Unlocked(Vehicles.EcuOptions with { NeedsDriver = true });
        Assert.Equal("7F3122", tester.Request(EraseData));
        Assert.Equal("7F3422", tester.Request(RequestData16));
        Assert.Equal("7F3122", tester.Request("31 01 03 01 20 00 00 00"));

        // The driver needs no erase; it is started once its check was good.
        Assert.Equal("74200FFF", tester.Request("34 00 44 20 00 00 00 00 00 00 10"));
        Assert.Equal("7601", tester.Request("36 01" + Convert.ToHexString(Image)));
        Assert.Equal("77", tester.Request("37"));
        Assert.Equal("7F3122", tester.Request("31 01 03 01 20 00 00 00"));
        var check = $"31 01 02 02 10 20 00 00 00 00 00 00 10 {Crc32Reference.Of(Image):X8}";
        Assert.Equal("7101020200", tester.Request(check));
        Assert.Equal("7F3131", tester.Request("31 01 03 01 00 02 00 00")); // no RAM there
        Assert.Equal("7101030100", tester.Request("31 01 03 01 20 00 00 00"));

        Assert.Equal("7101FF0000", tester.Request(EraseData));
        Assert.Equal(0, tester.Ecu.FlashWrites);
    }

    [Fact]
    public void NeedsDriver_AfterAReset_IsNeededAgain()
    {
        using var tester = Unlocked(Vehicles.EcuOptions with { NeedsDriver = true });
        tester.Request("34 00 44 20 00 00 00 00 00 00 10");
        tester.Request("36 01" + Convert.ToHexString(Image));
        tester.Request("37");
        tester.Request($"31 01 02 02 10 20 00 00 00 00 00 00 10 {Crc32Reference.Of(Image):X8}");
        tester.Request("31 01 03 01 20 00 00 00");

        tester.Request("11 01");
        tester.Run(501 * Ms);
        tester.Unlock();

        Assert.Equal("7F3122", tester.Request(EraseData));
    }

    private static Tester Unlocked(VirtualEcuOptions? options = null)
    {
        var tester = new Tester(options);
        tester.Unlock();
        return tester;
    }

    private static string CheckData(uint crc) => $"31 01 02 02 02 00 02 00 00 00 00 00 10 {crc:X8}";

    private static void FlashData(Tester tester)
    {
        tester.Request(EraseData);
        tester.Request(RequestData16);
        tester.Request("36 01" + Convert.ToHexString(Image));
        tester.Request("37");
        tester.Request(CheckData(Crc32Reference.Of(Image)));
        Assert.Equal("7101FF0100", tester.Request("31 01 FF 01"));
    }
}
