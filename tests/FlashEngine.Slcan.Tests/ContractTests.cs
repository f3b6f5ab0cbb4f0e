using FlashEngine.Can;
using FlashEngine.Station.Channels.Contract;

namespace FlashEngine.Slcan.Tests;

/// <summary>The adapter contract over devices that answer and such that do not, as far as text lines can hold it.</summary>
public sealed class ContractTests
{
    // A pseudo terminal is no port on USB, so it is not listed.
    private const string Unlisted = "lists both devices";

    private static readonly Manners Silent = new() { Answers = false };

    public static TheoryData<string> Names =>
        new(ChannelContract.Checks.Select(check => check.Name).Where(name => name != Unlisted));

    [Theory]
    [MemberData(nameof(Names))]
    public void Answering_Holds(string name) => Check(name, SerialRig.Classic, new Manners());

    [Theory]
    [MemberData(nameof(Names))]
    public void AnsweringInPieces_Fd_Holds(string name) => Check(name, SerialRig.Fd, new Manners { InPieces = true });

    [Theory]
    [MemberData(nameof(Names))]
    public void Silent_Holds(string name) => Check(name, SerialRig.Classic, Silent, "acknowledge=off", "statusMs=0");

    private static void Check(string name, CanBitRate rate, Manners manners, params string[] options)
    {
        using var one = new FakeDevice(manners);
        using var other = new FakeDevice(manners) { Peer = one };
        one.Peer = other;
        var rig = new SerialRig();
        var bench = new ContractBench(
            rig,
            rig.Adapter,
            SerialRig.Request(one.Device, rate, options),
            SerialRig.Request(other.Device, rate, options));

        var result = ChannelContract.Run(ChannelContract.Checks.Single(check => check.Name == name), bench);

        Assert.Null(result.Problem);
    }
}
