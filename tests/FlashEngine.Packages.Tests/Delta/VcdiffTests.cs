using System.Text;
using FlashEngine.Station.Packages.Delta;

namespace FlashEngine.Tests.Packages.Delta;

/// <summary>Deltas made by hand from RFC 3284.</summary>
public sealed class VcdiffTests
{
    private static readonly byte[] Source = Encoding.ASCII.GetBytes("abcdefghijklmnop");

    // The instructions of the example in RFC 3284, 3: COPY 4,0; ADD 4; COPY 4,4; COPY 12,24; RUN 4.
    private static readonly byte[] Example = Convert.FromHexString(
        "D6C3C40000" + "01" + "10" + "00" + "13" + "1C" + "00" + "05" + "06" + "03"
        + "7778797A7A" + "1405141C0004" + "000418");

    private const string ExampleTarget = "abcdwxyzefghefghefghefghzzzz";

    [Fact]
    public void TheExampleOfTheStandard_IsDecoded()
        => Assert.Equal(ExampleTarget, Encoding.ASCII.GetString(Decoding.Decode(Example, Source)));

    // RFC 3284, 5.6: first and last code of each line of the table, and some between.
    [Theory]
    [InlineData(0, "RUN 0 0", "NOOP 0 0")]
    [InlineData(1, "ADD 0 0", "NOOP 0 0")]
    [InlineData(2, "ADD 1 0", "NOOP 0 0")]
    [InlineData(18, "ADD 17 0", "NOOP 0 0")]
    [InlineData(19, "COPY 0 0", "NOOP 0 0")]
    [InlineData(20, "COPY 4 0", "NOOP 0 0")]
    [InlineData(34, "COPY 18 0", "NOOP 0 0")]
    [InlineData(35, "COPY 0 1", "NOOP 0 0")]
    [InlineData(50, "COPY 18 1", "NOOP 0 0")]
    [InlineData(147, "COPY 0 8", "NOOP 0 0")]
    [InlineData(162, "COPY 18 8", "NOOP 0 0")]
    [InlineData(163, "ADD 1 0", "COPY 4 0")]
    [InlineData(164, "ADD 1 0", "COPY 5 0")]
    [InlineData(166, "ADD 2 0", "COPY 4 0")]
    [InlineData(174, "ADD 4 0", "COPY 6 0")]
    [InlineData(175, "ADD 1 0", "COPY 4 1")]
    [InlineData(223, "ADD 1 0", "COPY 4 5")]
    [InlineData(234, "ADD 4 0", "COPY 6 5")]
    [InlineData(235, "ADD 1 0", "COPY 4 6")]
    [InlineData(238, "ADD 4 0", "COPY 4 6")]
    [InlineData(239, "ADD 1 0", "COPY 4 7")]
    [InlineData(246, "ADD 4 0", "COPY 4 8")]
    [InlineData(247, "COPY 4 0", "ADD 1 0")]
    [InlineData(255, "COPY 4 8", "ADD 1 0")]
    public void CodeTable_IsTheDefaultOne(byte code, string first, string second)
    {
        static string Show(VcdiffInstruction instruction)
            => $"{instruction.Operation.ToString().ToUpperInvariant()} {instruction.Length} {instruction.Mode}";
        var entry = VcdiffCodeTable.At(code);
        Assert.Equal((first, second), (Show(entry.First), Show(entry.Second)));
    }

    [Fact]
    public void CopyAcrossTheEndOfTheSegment_GoesOnInTheTarget()
    {
        // ADD 2 "XY", then COPY 6 from 3 of a segment "efgh": h, X, Y, and what it just wrote itself.
        var delta = new DeltaWriter()
            .Window(1, (4, 4), 8, "XY"u8.ToArray(), [3, 22], [3]).Bytes;
        Assert.Equal("XYhXYhXY", Encoding.ASCII.GetString(Decoding.Decode(delta, Source)));
    }

    [Fact]
    public void WindowFromTheTarget_CopiesFromEarlierWindows()
    {
        var delta = new DeltaWriter()
            .Window(0, null, 5, "hello"u8.ToArray(), [6], [])
            .Window(2, (4, 1), 4, [], [20], [0])
            .Window(1, (16, 0), 4, [], [20], [12]).Bytes;
        Assert.Equal("helloellomnop", Encoding.ASCII.GetString(Decoding.Decode(delta, Source)));
    }

    [Fact]
    public void ApplicationHeader_IsSkipped()
    {
        var delta = new DeltaWriter(4, [3, .. "a/b"u8]).Window(0, null, 2, "hi"u8.ToArray(), [3], []).Bytes;
        Assert.Equal("hi"u8.ToArray(), Decoding.Decode(delta, Source));
    }

    [Fact]
    public void Adler32_IsChecked()
    {
        var target = Enumerable.Range(0, 20_000).Select(i => (byte)(255 - (i % 7))).ToArray();
        byte[] codes = [1, .. DeltaWriter.Integer(target.Length)];
        var sum = DeltaWriter.Adler32(target);
        var good = new DeltaWriter().Window(4, null, target.Length, target, codes, [], DeltaWriter.BigEndian(sum));
        Assert.Equal(target, Decoding.Decode(good.Bytes, []));

        var bad = new DeltaWriter().Window(4, null, target.Length, target, codes, [], DeltaWriter.BigEndian(sum + 1));
        Assert.Equal(
            $"gives a window with the Adler-32 {sum:X8} instead of {sum + 1:X8}: it is damaged, or the source is another "
            + "one",
            Decoding.Refusal(bad.Bytes, []));
    }

    [Theory]
    [InlineData("D6C3C401", "begins with D6C3C401, and VCDIFF with D6C3C400")]
    [InlineData(
        "D6C3C4000102",
        "uses the secondary compressor LZMA (2), which is not supported; make it with: xdelta3 -e -S none")]
    [InlineData(
        "D6C3C4000101",
        "uses the secondary compressor DJW (1), which is not supported; make it with: xdelta3 -e -S none")]
    [InlineData(
        "D6C3C4000110",
        "uses the secondary compressor FGK (16), which is not supported; make it with: xdelta3 -e -S none")]
    [InlineData(
        "D6C3C40002", "has a code table of its own, which is not supported; only that of RFC 3284, 5.6 is")]
    [InlineData("D6C3C40008", "has the unknown Hdr_Indicator 0x08")]
    [InlineData(
        "D6C3C40004848001", "has a length of 65537 for the application header; 65536 bytes are the limit")]
    [InlineData("D6C3C4", "is cut off")]
    [InlineData("D6C3C4000003", "has the unknown Win_Indicator 0x03")]
    [InlineData("D6C3C4000010", "has the unknown Win_Indicator 0x10")]
    [InlineData("D6C3C40000011001", "copies from 16 bytes at 1 of the source, which has 16")]
    [InlineData("D6C3C40000020100", "copies from 1 bytes at 0 of the target, which has 0")]
    [InlineData(
        "D6C3C400000005" + "8880808000", "has a window of 2147483648 bytes; 16777216 are the limit")]
    [InlineData("D6C3C40000" + "00FFFFFFFFFFFFFFFFFFFF7F", "has an integer of more than 63 bits")]
    [InlineData(
        "D6C3C40000" + "0005" + "81808000", "makes more bytes than the image has: 2097152 are to follow where 1048576 are "
        + "left")]
    [InlineData(
        "D6C3C40000" + "0005" + "0101", "has the Delta_Indicator 0x01: secondary compression is not supported")]
    [InlineData(
        "D6C3C40000" + "0006" + "0100000000" + "00",
        "has a window of 6 bytes whose sections have 0; 16777216 are the limit")]
    [InlineData("D6C3C40000" + "0005" + "0100000000", "has instructions for 0 of the 1 bytes of their window")]
    [InlineData(
        "D6C3C40000" + "0007" + "0300000200" + "0302", "needs more bytes than the data section of its window has")]
    [InlineData(
        "D6C3C40000" + "0008" + "0100010200" + "000102", "has instructions for more than the 1 bytes of their window")]
    [InlineData(
        "D6C3C40000" + "0007" + "0100020000" + "0000",
        "has 2 bytes in the data section that no instruction uses")]
    [InlineData(
        "D6C3C40000" + "0007" + "0400000101" + "1400",
        "copies from the address 0 to 0; only what is there before can be copied")]
    public void WhatIsWrong_IsNamed(string delta, string problem)
        => Assert.Equal(problem, Decoding.Refusal(Convert.FromHexString(delta), Source));

    [Fact]
    public void EveryCutOfTheExample_IsRefusedOrABoundary()
    {
        // 5 bytes are a header without windows, which is an empty target.
        for (var length = 0; length < Example.Length; length++)
        {
            var cut = Example[..length];
            if (length == 5)
            {
                Assert.Empty(Decoding.Decode(cut, Source));
                continue;
            }

            Assert.Equal("is cut off", Decoding.Refusal(cut, Source));
        }
    }
}
