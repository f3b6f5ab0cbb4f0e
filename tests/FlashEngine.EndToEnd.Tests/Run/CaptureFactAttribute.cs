namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>A test that captures on loopback with tshark; where that is not possible it is skipped, and says so.</summary>
public sealed class CaptureFactAttribute : FactAttribute
{
    public CaptureFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Skip = !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, "tshark")))
            ? "not installed: tshark (Debian)"
            : !Environment.IsPrivilegedProcess ? "capturing on loopback needs root" : null;
    }
}
