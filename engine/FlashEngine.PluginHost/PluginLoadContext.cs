using System.Reflection;
using System.Runtime.Loader;

namespace FlashEngine.Plugins;

/// <summary>
/// Holds the assemblies of one plugin. The contract assembly is the host's, so that both sides mean the same types; the
/// base library is the runtime's; everything else is private to the plugin, in the version that it brought, so that two
/// plugins (or a plugin and the host) can use different versions of one library.
/// </summary>
internal sealed class PluginLoadContext(string id, string assemblyFile)
    : AssemblyLoadContext("plugin " + id, isCollectible: true)
{
    private static readonly Assembly Contract = typeof(IPlugin).Assembly;
    private readonly AssemblyDependencyResolver _resolver = new(assemblyFile);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Contract.GetName().Name)
        {
            return Contract;
        }

        if (_resolver.ResolveAssemblyToPath(assemblyName) is { } file)
        {
            return LoadFromAssemblyPath(file);
        }

        // Null would hand out the host's own libraries too, in whatever version the host has today.
        return IsOnlyOfHost(assemblyName.Name)
            ? throw new FileLoadException(
                $"'{assemblyName.Name}' belongs to the host; a plugin brings its own copy, or does without",
                assemblyName.Name)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
        => _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;

    private static bool IsOnlyOfHost(string? name)
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";
        return File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll"))
            && !File.Exists(Path.Combine(framework, name + ".dll"));
    }
}
