using Microsoft.CodeAnalysis;

namespace FlashEngine.Scripting;

/// <summary>
/// What scripts compile against. More of the base library is listed than a script may use: a refused type must be known
/// to the compiler, so that the error can say what to use instead of "does not exist".
/// </summary>
internal static class ScriptReferences
{
    private static readonly string[] BaseLibrary =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Collections.Concurrent",
        "System.Collections.Immutable", "System.ComponentModel.Primitives", "System.ComponentModel.TypeConverter",
        "System.Console", "System.Diagnostics.Process", "System.IO.Pipes", "System.Linq", "System.Memory",
        "System.Net.Http", "System.Net.Primitives", "System.Net.Sockets", "System.Runtime.InteropServices",
        "System.Runtime.Numerics", "System.Security.Cryptography", "System.Text.Json", "System.Text.RegularExpressions",
        "System.Threading", "System.Threading.Channels", "System.Threading.Tasks.Parallel",
    ];

    public static IReadOnlyList<MetadataReference> All { get; } =
    [
        .. BaseLibrary
            .Select(name => Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"))
            .Append(ScriptAssemblies.Abstractions.Location)
            .Append(ScriptAssemblies.Core.Location)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];
}
