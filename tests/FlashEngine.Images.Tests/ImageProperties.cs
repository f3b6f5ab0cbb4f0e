using System.Text;
using FlashEngine.Images;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Tests.Images;

public sealed class ImageProperties
{
    /// <summary>Images of 1 to 8 segments anywhere in 32 bits, often near 64 KiB borders and near the end.</summary>
    private static readonly Gen<FirmwareImage> Images =
        from starts in Gen.Choose(0, 0xFFFF)
            .SelectMany(upper => Gen.Choose(-300, 300), (upper, lower) => (upper, lower))
            .ListOf().Where(list => list.Count is > 0 and < 9)
        from lengths in Gen.Choose(1, 700).ListOf(8)
        from seed in Gen.Choose(1, int.MaxValue)
        select Make(starts, lengths, seed);

    [Fact]
    public void IntelHex_WrittenAndRead_IsTheSameImage()
        => Prop.ForAll(
            (from image in Images from size in Gen.Choose(1, 255) select (image, size)).ToArbitrary(),
            sample => Read.Show(Read.Hex(Read.IntelHexOf(sample.image, sample.size))) == Read.Show(sample.image))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void SRecord_WrittenAndRead_IsTheSameImage()
        => Prop.ForAll(
            (from image in Images from size in Gen.Choose(1, 250) select (image, size)).ToArbitrary(),
            sample => Read.Show(Read.SRecord(Read.SRecordOf(sample.image, sample.size))) == Read.Show(sample.image))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void SRecord_DataRecordsShuffled_AreTheSameImage()
        => Prop.ForAll(
            (from image in Images from seed in Gen.Choose(1, int.MaxValue) select (image, seed)).ToArbitrary(),
            sample =>
            {
                var lines = Read.SRecordOf(sample.image).Split('\n', StringSplitOptions.RemoveEmptyEntries);
                var data = lines[1..^2];
                new Random(sample.seed).Shuffle(data);
                var text = string.Join('\n', [lines[0], .. data, .. lines[^2..]]);
                return Read.Show(Read.SRecord(text)) == Read.Show(sample.image);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void FillGapsAndAlign_KeepEveryByteAndGiveWhatTheySay()
        => Prop.ForAll(
            (from image in Images
             from below in Gen.Choose(0, 400)
             from unit in Gen.Elements(1, 4, 32, 128)
             select (image, below, unit)).ToArbitrary(),
            sample =>
            {
                var made = ImageLayout.Align(
                    ImageLayout.FillGaps(sample.image, sample.below, 0xFF), sample.unit, 0xFF);
                return sample.image.Segments.All(segment => Holds(made, segment))
                    && made.Segments.All(s => s.Address % sample.unit == 0 && s.Data.Length % sample.unit == 0)
                    && made.Segments.Zip(made.Segments.Skip(1)).All(
                        pair => pair.Second.Address - pair.First.End + (ulong)(2 * sample.unit) >= (ulong)sample.below);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Crc32_OfParts_IsThatOfTheWhole()
        => Prop.ForAll<byte[], byte[]>((first, second) =>
            Crc32.Append(Crc32.Compute(first), second) == Crc32.Compute([.. first, .. second])
            && Crc32.Compute([.. first, .. second]) == Bitwise([.. first, .. second])).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("intel-hex")]
    [InlineData("s-record")]
    public void MutatedFile_ReadsOrIsRefusedByOurFamily(string formatName)
    {
        var format = ImageFormats.ByName(formatName);
        var image = Make([(2, -20), (2, 200), (5, 7)], [60, 40, 80, 1, 1, 1, 1, 1], seed: 3);
        var text = formatName == "s-record" ? Read.SRecordOf(image) : Read.IntelHexOf(image);
        var good = Encoding.ASCII.GetBytes(text);
        var random = new Random(20);
        var refused = 0;
        for (var run = 0; run < 5000; run++)
        {
            var bad = Mutation.Apply(good, random);
            try
            {
                Read.Bytes(format, bad, "fuzz");
            }
            catch (ImageFormatException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 3500, 5000);
    }

    private static FirmwareImage Make(IList<(int Upper, int Lower)> starts, IList<int> lengths, int seed)
    {
        var random = new Random(seed);
        var builder = new ImageBuilder("made");
        var taken = new List<(long Start, long End)>();
        foreach (var ((upper, lower), length) in starts.Zip(lengths))
        {
            var start = Math.Clamp(upper * 0x10000L + lower, 0, (1L << 32) - length);
            if (taken.TrueForAll(other => start + length <= other.Start || start >= other.End))
            {
                taken.Add((start, start + length));
                var data = new byte[length];
                random.NextBytes(data);
                builder.Add((uint)start, data, line: 0);
            }
        }

        return builder.Build();
    }

    private static bool Holds(FirmwareImage image, ImageSegment part)
        => image.Segments.Any(s => s.Address <= part.Address && s.End >= part.End
            && s.Data.Span.Slice((int)(part.Address - s.Address), part.Data.Length).SequenceEqual(part.Data.Span));

    // The definition, bit by bit: a second opinion on the tables.
    private static uint Bitwise(byte[] data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
