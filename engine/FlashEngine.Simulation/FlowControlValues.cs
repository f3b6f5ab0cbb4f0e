namespace FlashEngine.Simulation;

/// <summary>What a FlowControl asks of the tester.</summary>
/// <param name="BlockSize">BS, 0..255 frames; 0 is unlimited.</param>
/// <param name="StMinUs">STmin in microseconds, 0..127,000; rounded up to what STmin can express.</param>
public readonly record struct FlowControlValues(int BlockSize, int StMinUs);
