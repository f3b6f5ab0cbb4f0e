using System.Reflection;
using System.Runtime.Loader;

namespace FlashEngine.Scripting;

/// <summary>
/// Holds one loaded script. Every load has a context of its own, so that not even static fields of a script are shared
/// between two ECUs; it goes away with the last step that refers to it.
/// </summary>
internal sealed class ScriptLoadContext(ScriptSource source)
    : AssemblyLoadContext("script " + source.MainFile, isCollectible: true)
{
    /// <summary>The script's files, for locations.</summary>
    public ScriptSource Source => source;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == ScriptAssemblies.AbstractionsName ? ScriptAssemblies.Abstractions
        : assemblyName.Name == ScriptAssemblies.CoreName ? ScriptAssemblies.Core
        : null;
}
