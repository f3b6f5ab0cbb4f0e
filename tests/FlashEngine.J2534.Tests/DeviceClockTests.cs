using System.Runtime.InteropServices;
using FlashEngine.Adapters.J2534;
using FlashEngine.Can;

namespace FlashEngine.J2534.Tests;

/// <summary>A device's time in station time, and the layout of records.</summary>
public sealed class DeviceClockTests
{
    private const long Ms = 1_000_000;
    private readonly DeviceClock _clock = new();

    [Fact]
    public void FirstStamp_IsItsArrival() => Assert.Equal(5_000 * Ms, _clock.ToStation(123, 5_000 * Ms));

    [Fact]
    public void LaterStamps_KeepTheDevicesDistances_WhateverTheirArrival()
    {
        _clock.ToStation(1_000_000, 100 * Ms);

        AssertNear(110 * Ms, _clock.ToStation(1_010_000, 117 * Ms));
        AssertNear(111 * Ms, _clock.ToStation(1_011_000, 117 * Ms));
    }

    [Fact]
    public void QuickerArrival_CorrectsTheDistance()
    {
        _clock.ToStation(1_000_000, 108 * Ms); // was 8 ms under way

        Assert.Equal(110 * Ms, _clock.ToStation(1_010_000, 110 * Ms));
        AssertNear(120 * Ms, _clock.ToStation(1_020_000, 125 * Ms));
    }

    [Fact]
    public void Stamps_WrapAt32Bits()
    {
        _clock.ToStation(0xFFFF_FF00, 100 * Ms);

        AssertNear((100 * Ms) + 512_000, _clock.ToStation(0x100, 101 * Ms));
    }

    // The frame came later than its stamp: here the wrap is past already, there it is not yet.
    [Fact]
    public void Stamps_ReadAcrossTheWrap_KeepTheirDistance()
    {
        _clock.ToStation(0xFFFF_FF00, 100 * Ms);

        AssertNear((100 * Ms) + 240_000, _clock.ToStation(0xFFFF_FFF0, 101 * Ms));
        AssertNear((100 * Ms) + 272_000, _clock.ToStation(0x10, 101 * Ms));
    }

    [Fact]
    public void LongSilence_OfManyWraps_IsBridged()
    {
        const long wrapNs = 4_294_967_296_000;
        _clock.ToStation(1_000, 0);

        // The knowledge of the distance has aged away by now, so the first one counts as it arrives.
        Assert.Equal((3 * wrapNs) + (6 * Ms), _clock.ToStation(6_000, (3 * wrapNs) + (6 * Ms)));
        AssertNear((3 * wrapNs) + (8 * Ms), _clock.ToStation(8_000, (3 * wrapNs) + (9 * Ms)));
    }

    [Fact]
    public void DeviceThatDrifts_IsFollowed()
    {
        // Every second the device counts 100 us too few, so each stamp seems to be longer under way.
        _clock.ToStation(0, 0);
        var latestNs = 0L;
        for (var second = 1; second <= 600; second++)
        {
            var arrivedNs = second * 1_000 * Ms;
            latestNs = arrivedNs - _clock.ToStation((uint)(second * 999_900), arrivedNs);
        }

        Assert.InRange(latestNs, 0, Ms / 5);
    }

    [Fact]
    public void DeviceThatStartsAnew_IsTakenAtItsArrival()
    {
        _clock.ToStation(900_000_000, 100 * Ms);

        Assert.Equal(200 * Ms, _clock.ToStation(0, 200 * Ms));
        AssertNear(210 * Ms, _clock.ToStation(10_000, 215 * Ms));
    }

    [Fact]
    public void Stamps_NeverFall()
    {
        _clock.ToStation(10_000, 100 * Ms);
        var stampNs = _clock.ToStation(20_000, 120 * Ms);

        Assert.Equal(stampNs, _clock.ToStation(15_000, 120 * Ms));
        Assert.Equal(130 * Ms, _clock.ToStation(130 * Ms));
    }

    // What is known of the distance ages by 200 ns a millisecond.
    private static void AssertNear(long expectedNs, long actualNs)
        => Assert.InRange(actualNs, expectedNs, expectedNs + 5_000);

    [Fact]
    public void Record_HasTheLayoutOfTheHost()
    {
        Assert.Equal(HostRecord.Size, Marshal.SizeOf<HostRecord>());
        Assert.Equal(4, Marshal.OffsetOf<HostRecord>(nameof(HostRecord.Id)));
        Assert.Equal(8, Marshal.OffsetOf<HostRecord>(nameof(HostRecord.TimestampUs)));
        Assert.Equal(12, Marshal.OffsetOf<HostRecord>(nameof(HostRecord.Number)));
        Assert.Equal(16, Marshal.OffsetOf<HostRecord>(nameof(HostRecord.Bytes)));

        var frame = new CanFrame(CanId.Extended(0x18DA_10F1), [1, 2, 3]);
        var record = HostRecord.Of(in frame);
        Assert.Equal(frame.ToString(), record.ToFrame().ToString());
        Assert.Equal(
            "11030100" + "F110DA18" + "00000000" + "00000000" + "0102030000000000",
            Convert.ToHexString(MemoryMarshal.AsBytes<HostRecord>([record])));
    }
}
