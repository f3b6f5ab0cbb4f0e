using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

public sealed class DownloadMeterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Chunk_First_IsReportedWithSpeedAndEta()
    {
        var meter = new DownloadMeter(1_048_576, _time);
        _time.Advance(TimeSpan.FromSeconds(3));

        // 100 KiB in 3 s = 33.33 KiB/s; 924 KiB are left = 27.72 s.
        Assert.Equal(new DownloadProgress(9, 102_400, 1_048_576, 33.33, 28), meter.Chunk(102_400));
    }

    [Fact]
    public void Chunk_WithinTheInterval_IsNotReported()
    {
        var meter = new DownloadMeter(1000, _time);

        Assert.NotNull(meter.Chunk(100));
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Null(meter.Chunk(200));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(300, meter.Chunk(300)?.DownloadedBytes);
        Assert.Null(meter.Chunk(400));
    }

    [Fact]
    public void End_AfterAllChunks_IsTheOnlyHundred()
    {
        var meter = new DownloadMeter(1000, _time);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(99, meter.Chunk(999)?.Percent);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(meter.Chunk(1000));
        Assert.Equal(new DownloadProgress(100, 1000, 1000, 0.24, 0), meter.End());
    }

    [Fact]
    public void End_EmptyFile_HasNoReport() => Assert.Null(new DownloadMeter(0, _time).End());

    [Fact]
    public void Chunk_NoTimePassed_HasNoSpeedAndNoEta()
    {
        var report = new DownloadMeter(1000, _time).Chunk(10);

        Assert.Equal(new DownloadProgress(1, 10, 1000, 0, 0), report);
    }
}
