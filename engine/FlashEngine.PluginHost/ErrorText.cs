using System.Reflection;

namespace FlashEngine.Plugins;

/// <summary>Words for an exception of foreign code.</summary>
internal static class ErrorText
{
    /// <summary>Type and message in one line, without the wrapping that reflection and type initialisers add.</summary>
    public static string Of(Exception e)
    {
        while (e is TargetInvocationException or TypeInitializationException && e.InnerException is { } inner)
        {
            e = inner;
        }

        var words = e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return $"{e.GetType().Name}: {string.Join(' ', words)}";
    }
}
