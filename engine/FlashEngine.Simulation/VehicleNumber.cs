namespace FlashEngine.Simulation;

/// <summary>The identification number of a simulated vehicle, which all its ECUs answer with.</summary>
internal static class VehicleNumber
{
    private const int Length = 17;

    /// <summary>The number that follows from a seed, in the form of ISO 3779.</summary>
    public static string Make(ulong seed)
    {
        // ISO 3779 leaves out I, O and Q.
        const string letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
        var random = SplitMix64.For(seed, "vin");
        Span<char> vin = stackalloc char[Length];
        "WFE".CopyTo(vin);
        foreach (ref var letter in vin[3..])
        {
            letter = letters[(int)(random.Next() % (uint)letters.Length)];
        }

        return new string(vin);
    }
}
