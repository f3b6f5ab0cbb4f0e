namespace FlashEngine.Scripting;

/// <summary>
/// Loads flash scripts: C# scripts (<c>.csx</c>) whose top level calls the members of <see cref="FlashSequence"/>.
/// They compile against <c>FlashEngine.Abstractions</c>, <c>FlashEngine.Core</c> and the base library, and load other
/// scripts by <c>#load "relative.csx"</c>. A compiled script is kept on disk; the compiler is loaded only when a file,
/// the engine or the runtime has changed since. All members may be called from any thread.
/// </summary>
public sealed class FlashScriptHost
{
    private static readonly TimeSpan DefaultTopLevelCap = TimeSpan.FromSeconds(10);

    private readonly ScriptCache _cache;
    private readonly TimeSpan _topLevelCap;
    private readonly Lock _compiling = new();

    /// <summary>Makes a host.</summary>
    /// <param name="cacheFolder">
    /// Folder for compiled scripts; made when it is missing. Where it cannot be written, scripts are compiled at every
    /// start. It holds code that will run, so nobody else should be able to write to it.
    /// </param>
    public FlashScriptHost(string cacheFolder)
        : this(cacheFolder, DefaultTopLevelCap)
    {
    }

    internal FlashScriptHost(string cacheFolder, TimeSpan topLevelCap)
    {
        _cache = new ScriptCache(cacheFolder);
        _topLevelCap = topLevelCap;
    }

    /// <summary>
    /// Where in a script an exception comes from: the innermost script line on its stack, or on that of its causes.
    /// </summary>
    /// <returns>File and line; null when no script was involved.</returns>
    public static ScriptLocation? FindLocation(Exception exception) => ScriptLocation.Find(exception);

    /// <summary>
    /// Compiles a script, or takes it from the cache, and runs its top level. Every call gives a sequence of its own;
    /// two sequences share no variable of the script, static ones included.
    /// </summary>
    /// <param name="path">Path of the script.</param>
    /// <exception cref="InputException">
    /// A file is missing, the script does not compile or uses what is refused, or its top level throws. Each error is
    /// one line <c>file:line: problem</c>; the first ten are in the message.
    /// </exception>
    /// <exception cref="JobException">The script's top level does not end (10 s).</exception>
    public FlashSequence Load(string path)
    {
        var source = ScriptSource.Read(path);
        var outcome = Compile(source);
        return outcome.Script is { } script
            ? ScriptRunner.Run(source, script, _topLevelCap)
            : throw new InputException(string.Join('\n', outcome.Errors));
    }

    /// <summary>Checks a script as <see cref="Load"/> does, and tells what it found instead of throwing.</summary>
    /// <param name="path">Path of the script.</param>
    public ScriptCheckResult Check(string path)
    {
        try
        {
            var source = ScriptSource.Read(path);
            var outcome = Compile(source);
            return outcome.Script is { } script
                ? new ScriptCheckResult(path, [], ScriptRunner.Run(source, script, _topLevelCap).Steps)
                : new ScriptCheckResult(path, outcome.Errors, []);
        }
        catch (FlashException e)
        {
            return new ScriptCheckResult(path, [e.Message], []);
        }
    }

    private CompileOutcome Compile(ScriptSource source)
    {
        // One at a time: several ECUs of a type ask for the same script at once, and the second finds it in the cache.
        lock (_compiling)
        {
            var fingerprint = ScriptFingerprint.Of(source);
            if (_cache.Find(source.MainFile, fingerprint) is { } cached)
            {
                return new CompileOutcome(cached, []);
            }

            var outcome = ScriptCompiler.Compile(source);
            if (outcome.Script is { } script)
            {
                _cache.TryStore(source.MainFile, fingerprint, script);
            }

            return outcome;
        }
    }
}
