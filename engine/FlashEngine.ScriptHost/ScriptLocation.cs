using System.Diagnostics;
using System.Runtime.Loader;

namespace FlashEngine.Scripting;

/// <summary>A place in a script.</summary>
/// <param name="File">Path of the file: absolute or relative, as the script's own was given.</param>
/// <param name="Line">Line number from 1.</param>
public sealed record ScriptLocation(string File, int Line)
{
    /// <summary>The form that errors use.</summary>
    /// <returns><c>file:line</c>.</returns>
    public override string ToString() => $"{File}:{Line}";

    /// <summary>
    /// Where in a script an exception was thrown, or which call of the script led to it. Of a chain of causes the
    /// outermost one that passed through a script counts.
    /// </summary>
    internal static ScriptLocation? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            var location = new StackTrace(exception, fNeedFileInfo: true).GetFrames()
                .Select(InScript)
                .FirstOrDefault(location => location is not null);
            if (location is not null)
            {
                return location;
            }
        }

        return null;
    }

    private static ScriptLocation? InScript(StackFrame frame)
        => frame.GetMethod() is { } method
            && AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is ScriptLoadContext context
            && frame.GetFileName() is { } file
                ? new ScriptLocation(context.Source.Display(file), frame.GetFileLineNumber())
                : null;
}
