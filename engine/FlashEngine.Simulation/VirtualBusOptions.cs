using FlashEngine.Can;

namespace FlashEngine.Simulation;

/// <summary>A bus of a simulated vehicle.</summary>
/// <param name="Name">Its name; the device name of the virtual adapter.</param>
/// <param name="BitRate">The bit rates of every node on it; with a data bit rate it is a CAN FD bus.</param>
public sealed record VirtualBusOptions(string Name, CanBitRate BitRate);
