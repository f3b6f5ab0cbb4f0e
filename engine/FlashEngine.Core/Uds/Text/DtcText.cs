using FlashEngine.Uds.Services;

namespace FlashEngine.Uds.Text;

/// <summary>Trouble codes and their status in words.</summary>
public static class DtcText
{
    private const string Letters = "PCBU"; // powertrain, chassis, body, network

    /// <summary>
    /// A trouble code of SAE J2012-DA (formerly ISO 15031-6) as people write it: <c>P0123-45</c>. The letter and four
    /// digits are the first two bytes, the failure type is the third.
    /// </summary>
    /// <param name="dtc">000000..FFFFFF; higher bits are ignored.</param>
    public static string Code(uint dtc)
        => $"{Letters[(int)(dtc >> 22) & 3]}{(dtc >> 20) & 3:X1}{(dtc >> 8) & 0xFFF:X3}-{dtc & 0xFF:X2}";

    /// <summary>The status bits that are set, by the standard's names (ISO 14229-1, annex D).</summary>
    public static string Status(DtcStatus status) => Join(
        (byte)status,
        "testFailed",
        "testFailedThisOperationCycle",
        "pendingDTC",
        "confirmedDTC",
        "testNotCompletedSinceLastClear",
        "testFailedSinceLastClear",
        "testNotCompletedThisOperationCycle",
        "warningIndicatorRequested");

    /// <summary>The severity bits that are set, by the standard's names (ISO 14229-1, annex D).</summary>
    public static string Severity(DtcSeverity severity) => Join(
        (byte)severity,
        "class 0",
        "class 1",
        "class 2",
        "class 3",
        "class 4",
        "maintenanceOnly",
        "checkAtNextHalt",
        "checkImmediately");

    private static string Join(byte bits, params ReadOnlySpan<string> names)
    {
        var set = new List<string>(names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            if ((bits & (1 << i)) != 0)
            {
                set.Add(names[i]);
            }
        }

        return set.Count == 0 ? "no bit" : string.Join(", ", set);
    }
}
