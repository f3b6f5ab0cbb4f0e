using System.Reflection;

namespace FlashEngine.Scripting;

/// <summary>The assemblies of the engine that scripts compile against.</summary>
internal static class ScriptAssemblies
{
    public const string AbstractionsName = "FlashEngine.Abstractions";

    public const string CoreName = "FlashEngine.Core";

    public static Assembly Abstractions { get; } = typeof(FlashSequence).Assembly;

    public static Assembly Core { get; } = Assembly.Load(CoreName);
}
