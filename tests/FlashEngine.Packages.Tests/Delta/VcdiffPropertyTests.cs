using System.Security.Cryptography;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages.Delta;

/// <summary>Random deltas, whole and spoilt.</summary>
public sealed class VcdiffPropertyTests
{
    private static readonly int Runs = Nightly.IsOn ? 200_000 : 500;

    [Fact]
    public void RandomInstructions_GiveWhatTheyMean()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var delta = new RandomDelta(seed);
            Assert.True(
                delta.Target.AsSpan().SequenceEqual(Decoding.Decode(delta.Bytes, delta.Source)), $"seed {seed}");
        }
    }

    [Fact]
    public void SpoiltDelta_IsRefusedInOneLineOrStaysInItsBounds()
    {
        const int LengthMax = 64 * 1024;
        var random = new Random(7);
        var refused = 0;
        for (var seed = 0; seed < Runs; seed++)
        {
            var delta = new RandomDelta(seed);
            var bad = Mutation.Apply(delta.Bytes, random);
            using var target = new MemoryStream();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Vcdiff.Decode(new MemoryStream(bad), new MemoryStream(delta.Source), target, LengthMax, "test");
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }

            Assert.InRange(target.Length, 0, LengthMax);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
        }

        Assert.InRange(refused, Runs / 4, Runs);
    }

    [Fact]
    public void MemoryIsOneWindow_WhateverTheLengthOfTheTarget()
    {
        // 200 windows of 1 MiB: what grows is the target on the disk.
        const int Length = 1024 * 1024;
        var source = RandomNumberGenerator.GetBytes(2 * Length);
        var writer = new DeltaWriter();
        for (var i = 0; i < 200; i++)
        {
            _ = writer.Window(1, (Length, i), Length, [], [19, .. DeltaWriter.Integer(Length)], [0]);
        }

        using var target = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Vcdiff.Decode(new MemoryStream(writer.Bytes), new MemoryStream(source), target, 200L * Length, "test");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Length);
        Assert.Equal(200L * Length, target.Length);
    }
}
