using System.Diagnostics;
using FlashEngine.Images;
using FlashEngine.Station.Images;
using Xunit.Abstractions;

namespace FlashEngine.Tests.Images;

/// <summary>Files of any size in little memory: the same image as in memory, the same errors.</summary>
public sealed class ImageStoreTests(ITestOutputHelper output)
{
    // What may live at once beside what lived before: the stated limit for 512 MB.
    private const long LiveMax = 64L * 1024 * 1024;

    [Fact]
    public void ShuffledFile_InLittleMemory_IsTheWholeImage()
    {
        var length = Nightly.IsOn ? 512L << 20 : 64L << 20;
        var liveMax = Nightly.IsOn ? LiveMax : LiveMax / 2;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        using var spill = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);
        var store = new ImageStore("big.s19", () => spill);
        using var content = new ShuffledSRecords(length);
        new SRecordFormat().Read(content, new ImageReadOptions("big.s19"), store);
        var peak = GC.GetTotalMemory(forceFullCollection: true) - before;

        var next = 0L;
        var expected = new byte[ShuffledSRecords.DataBytes];
        var cursor = store.Read();
        while (cursor.MoveNext())
        {
            ShuffledSRecords.Fill(cursor.Address, expected);
            if (cursor.Address != next || !cursor.Data.SequenceEqual(expected))
            {
                Assert.Fail($"0x{cursor.Address:X8} has {Convert.ToHexString(cursor.Data)}; next was 0x{next:X8}");
            }

            next += cursor.Data.Length;
            if (next % (8 << 20) == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        output.WriteLine($"{length >> 20} MiB in {watch.Elapsed.TotalSeconds:F1} s, {peak / 1e6:F1} MB live at most");
        Assert.Equal(length, next);
        Assert.InRange(peak, 0, liveMax);
        Assert.True(spill.Length > length, "the records were to be spilled");
    }

    [Fact]
    public void AnyRecords_InStoreAndInMemory_AreTheSameImage()
    {
        var random = new Random(5);
        for (var run = 0; run < 20; run++)
        {
            using var spill = new MemoryStream();
            var store = new ImageStore("any", () => spill);
            var builder = new ImageBuilder("any");
            var places = Enumerable.Range(0, 3000).ToArray();
            random.Shuffle(places);
            foreach (var place in places)
            {
                var data = new byte[random.Next(0, run < 10 ? 8192 : 40)];
                random.NextBytes(data);
                store.Add((uint)place * 8192, data, place + 1);
                builder.Add((uint)place * 8192, data, place + 1);
            }

            var image = builder.Build();
            Assert.Equal(run < 10, spill.Length > 0);
            var comparison = ImageComparison.Of(store.Read(), new SegmentCursor(image), 10);
            Assert.Equal((0L, image.Length), (comparison.DifferenceCount, comparison.EqualLength));

            // And again: a store can be read any number of times.
            Assert.Equal(Crc32.Compute(image.Segments), ImageOutline.Of(store.Read(), 1).Crc32);
        }
    }

    [Fact]
    public void AddressGivenTwice_InDifferentBatches_IsFoundWithBothLines()
    {
        using var spill = new MemoryStream();
        var store = new ImageStore("big.s19", () => spill);
        var data = new byte[4096];
        for (var i = 0; i < 2000; i++)
        {
            store.Add((uint)i * 4096, data, i + 1);
        }

        // The last byte of record 8, in the first of two batches.
        store.Add(8 * 4096 - 1, [7], 5000);
        var cursor = store.Read();
        var error = Assert.Throws<ImageFormatException>(() =>
        {
            while (cursor.MoveNext())
            {
            }
        });
        Assert.Equal("big.s19:5000: address 0x00007FFF is given twice; line 8 gives it already", error.Message);
    }

    [Fact]
    public void Limits_AreThoseOfMemory()
    {
        var store = new ImageStore("a.s19", () => new MemoryStream(), lengthMax: 4);
        Assert.Contains("holds no data", Assert.Throws<ImageFormatException>(store.Read).Message, StringComparison.Ordinal);
        store.Add(0, [1, 2, 3], 1);
        Assert.Equal(
            "a.s19:2: the image is longer than the limit of 4 bytes",
            Assert.Throws<ImageFormatException>(() => store.Add(3, [1, 2], 2)).Message);
        Assert.Equal(
            "a.s19:3: 2 bytes at 0xFFFFFFFF go past the last address, 0xFFFFFFFF",
            Assert.Throws<ImageFormatException>(() => store.Add(0xFFFFFFFF, [1, 2], 3)).Message);
    }

    [Fact]
    public void SpillFile_IsNowhereWhileItIsUsed()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("flash-spill-").FullName, "big.s19");
        using (var file = File.Create(path))
        using (var content = new ShuffledSRecords(8 << 20))
        {
            content.CopyTo(file);
        }

        var before = Directory.GetFiles(Path.GetTempPath(), "flash-*.spill");
        using (var image = StoredImage.Open(path))
        {
            Assert.Equal(8 << 20, ImageOutline.Of(image.Read(), 1).Length);
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "flash-*.spill").Except(before));
        }

        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
