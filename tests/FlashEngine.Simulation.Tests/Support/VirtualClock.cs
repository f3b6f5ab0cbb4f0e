namespace FlashEngine.Simulation.Tests.Support;

/// <summary>Virtual time; a pump sets it.</summary>
internal sealed class VirtualClock : IStationClock
{
    public long NowNs { get; set; }
}
