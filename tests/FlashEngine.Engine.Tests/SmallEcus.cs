namespace FlashEngine.Engine.Tests;

/// <summary>The delivered ECU types with blocks so small that reading them out takes no time.</summary>
internal static class SmallEcus
{
    /// <summary>The application's first and last byte lie so far apart in all types.</summary>
    public const int ApplicationLength = 0x1000;

    /// <summary>Makes a rig's vehicle of them.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="backup">How the ECUs give their memory out: <c>upload</c>, <c>readMemory</c>, <c>none</c>.</param>
    public static JobRig With(JobRig rig, string backup)
    {
        var types = Path.Combine(rig.Folder, "ecu-types");
        Directory.CreateDirectory(types);
        foreach (var file in Directory.GetFiles(Path.Combine(JobRig.ScriptsFolder, "ecu-types")))
        {
            var text = File.ReadAllText(file)
                .Replace("0x00040000", "0x1000", StringComparison.Ordinal)
                .Replace("length: 0x00070000", "length: 0x1000", StringComparison.Ordinal)
                .Replace("length: 0x00001000", "length: 0x100", StringComparison.Ordinal)
                .Replace("../flash", $"{JobRig.ScriptsFolder}/flash", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(types, Path.GetFileName(file)), $"{text}\nbackup: {backup}\n");
        }

        rig.VehicleText = rig.VehicleText.Replace(
            $"{JobRig.ScriptsFolder}/ecu-types", types, StringComparison.Ordinal);
        rig.ApplicationLength = 3000;
        return rig;
    }

    /// <summary>A script for powertrain ECUs that finds the new software bad after all of it was written.</summary>
    public const string RefusingScript = """
        #load "SCRIPTS/flash/ram-loader.csx"
        Wrap("checkProgrammingDependencies", async (ecu, run) =>
        {
            if (ecu.WantedVersion == "2.0.0")
            {
                throw new JobException(FlashExitCode.Verification, "the new software is bad");
            }

            await run();
        });
        """;
}
