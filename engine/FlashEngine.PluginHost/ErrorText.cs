using System.Reflection;

namespace FlashEngine.Plugins;

/// <summary>Words for an exception of foreign code.</summary>
internal static class ErrorText
{
    /// <summary>
    /// Type and message in one line, without the wrapping that reflection, type initialisers and the assembly loader
    /// add. A message of the engine's own families needs no type to be understood.
    /// </summary>
    public static string Of(Exception e)
    {
        while (e is TargetInvocationException or TypeInitializationException or FileLoadException
            && e.InnerException is { } inner)
        {
            e = inner;
        }

        var words = e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var line = string.Join(' ', words);
        return e is FlashException ? line : $"{e.GetType().Name}: {line}";
    }
}
