namespace FlashEngine.EndToEnd.Tests.Encodings;

/// <summary>A test that needs <c>xdelta3</c>.</summary>
internal sealed class XDeltaFactAttribute : FactAttribute
{
    public XDeltaFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "xdelta3"))))
        {
            Skip = "needs the Debian package xdelta3";
        }
    }
}
