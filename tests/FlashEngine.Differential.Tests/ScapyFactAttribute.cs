using System.Diagnostics;

namespace FlashEngine.Differential.Tests;

/// <summary>A test against scapy; where the system's Python has no scapy it is skipped, and says so.</summary>
public sealed class ScapyFactAttribute : FactAttribute
{
    private static readonly string? Missing = WhatIsMissing();

    public ScapyFactAttribute() => Skip = Missing;

    private static string? WhatIsMissing()
    {
        if (!File.Exists(ScapyPeer.Python))
        {
            return $"{ScapyPeer.Python} is not installed (Debian: apt-get install python3-scapy)";
        }

        using var import = Process.Start(new ProcessStartInfo(
            ScapyPeer.Python, ["-c", "import importlib.util as u; raise SystemExit(u.find_spec('scapy') is None)"]))!;
        import.WaitForExit();
        return import.ExitCode == 0 ? null : "scapy is not installed (Debian: apt-get install python3-scapy)";
    }
}
