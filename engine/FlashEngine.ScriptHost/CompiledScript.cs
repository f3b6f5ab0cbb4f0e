namespace FlashEngine.Scripting;

/// <summary>A script as the compiler made it.</summary>
/// <param name="Assembly">The assembly.</param>
/// <param name="Symbols">Its portable PDB, which maps code to files and lines.</param>
internal sealed record CompiledScript(byte[] Assembly, byte[] Symbols)
{
    /// <summary>The class that holds a script's top level.</summary>
    public const string ClassName = "FlashScript";
}

/// <summary>What compiling gave: a script, or the errors, one line each.</summary>
internal sealed record CompileOutcome(CompiledScript? Script, IReadOnlyList<string> Errors);
