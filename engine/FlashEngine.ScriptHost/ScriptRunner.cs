using System.Reflection;

namespace FlashEngine.Scripting;

/// <summary>Loads a compiled script and runs its top level, which builds the sequence.</summary>
internal static class ScriptRunner
{
    /// <summary>Runs a script's top level.</summary>
    /// <param name="source">The script's files, for locations.</param>
    /// <param name="script">The compiled script.</param>
    /// <param name="cap">How long it may take; it only makes a list, so a long time means that it never ends.</param>
    /// <exception cref="InputException">The top level threw; file and line come first.</exception>
    /// <exception cref="JobException">The top level did not end within the cap.</exception>
    public static FlashSequence Run(ScriptSource source, CompiledScript script, TimeSpan cap)
    {
        var topLevel = Load(source, script);
        var sequence = new FlashSequence();
        Task? run = null;

        // A thread of its own, since nothing else can be done about a loop without an end: it is left behind.
        var thread = new Thread(() => run = topLevel([sequence, null]))
        {
            IsBackground = true,
            Name = "script " + source.MainFile,
        };
        thread.Start();
        if (!thread.Join(cap))
        {
            throw new JobException(
                FlashExitCode.Timeout,
                $"{source.Display(source.MainFile)}: the script's top level did not end within {cap.TotalSeconds} s");
        }

        return run?.Exception?.InnerException is { } error ? throw Explain(source, error) : sequence;
    }

    /// <summary>Finds the method that the compiler makes of the top level. It keeps an exception in its task.</summary>
    private static Func<object?[], Task<object?>> Load(ScriptSource source, CompiledScript script)
    {
        var context = new ScriptLoadContext(source);
        using var code = new MemoryStream(script.Assembly);
        using var symbols = new MemoryStream(script.Symbols);
        var types = context.LoadFromStream(code, symbols).GetTypes();
        return Array.Find(types, type => type.Name == CompiledScript.ClassName)!
            .GetMethod("<Factory>", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
    }

    private static InputException Explain(ScriptSource source, Exception error)
    {
        var location = ScriptLocation.Find(error) ?? new ScriptLocation(source.Display(source.MainFile), 1);
        var problem = error is FlashException
            ? error.Message
            : $"the script's top level failed: {error.GetType().Name}: {error.Message}";
        return new InputException($"{location}: {problem.ReplaceLineEndings(" ")}", error);
    }
}
