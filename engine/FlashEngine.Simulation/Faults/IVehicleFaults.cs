using FlashEngine.Can;

namespace FlashEngine.Simulation.Faults;

/// <summary>
/// Decides what goes wrong in a simulated vehicle; asked at every occasion, under the lock of the bus, in the order of
/// time. The same answers give the same run.
/// </summary>
public interface IVehicleFaults
{
    /// <summary>A frame has won the arbitration and is about to start.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="ecu">The ECU that sends it; null: a tester.</param>
    /// <param name="frame">The frame.</param>
    FrameFault OnFrame(string bus, string? ecu, in CanFrame frame);

    /// <summary>A frame has ended well on the wire.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="endNs">When its last bit ended, station time in nanoseconds.</param>
    void OnFrameEnd(string bus, in CanFrame frame, long endNs);

    /// <summary>A tester hands a frame to its adapter.</summary>
    AdapterFault OnSubmit(string bus, in CanFrame frame);

    /// <summary>A request has reached an ECU that is free to serve it.</summary>
    EcuFault OnRequest(string ecu, ReadOnlySpan<byte> request, bool functional);

    /// <summary>An ECU begins to erase, or to write what a 36 brought.</summary>
    /// <param name="ecu">The ECU.</param>
    /// <param name="isErase">True for an erase.</param>
    /// <param name="durationNs">How long it takes, in nanoseconds.</param>
    /// <returns>After how long it loses power, less than the duration; null: it does not.</returns>
    long? OnWork(string ecu, bool isErase, long durationNs);

    /// <summary>An ECU is about to send a frame, which may be changed.</summary>
    /// <param name="ecu">The ECU.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="prefixLength">Bytes in front of its N_PCI, 0 or 1.</param>
    void OnEcuFrame(string ecu, ref CanFrame frame, int prefixLength);
}
