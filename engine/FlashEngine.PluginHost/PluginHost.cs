using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Security;

namespace FlashEngine.Plugins;

/// <summary>
/// The plugins of one process. A plugin is a folder with an assembly, its private dependencies and a <c>plugin.json</c>
/// (<c>id</c>, <c>version</c>, <c>contract</c>, <c>assembly</c>, <c>entryType</c>). One that cannot be used gets a
/// status with the reason, and the host goes on. The lookups may be called from any thread.
/// </summary>
public sealed class PluginHost : IDisposable
{
    private readonly Dictionary<string, ICanAdapter> _adapters = [];
    private readonly Dictionary<string, IPduAdapter> _pduAdapters = [];
    private readonly Dictionary<string, ISeedKeyAlgorithm> _algorithms = [];
    private readonly List<PluginStatus> _plugins = [];
    private readonly List<PluginLoadContext> _contexts = [];
    private bool _disposed;

    private PluginHost()
    {
    }

    /// <summary>Every plugin that was found, in the order of the search.</summary>
    public IReadOnlyList<PluginStatus> Plugins => _plugins;

    /// <summary>All CAN adapters of the plugins that are loaded, by name.</summary>
    public IReadOnlyDictionary<string, ICanAdapter> Adapters => _adapters;

    /// <summary>All adapters for channels of whole PDUs, by name; none has the name of a CAN adapter.</summary>
    public IReadOnlyDictionary<string, IPduAdapter> PduAdapters => _pduAdapters;

    /// <summary>All seed/key algorithms of the plugins that are loaded, by name.</summary>
    public IReadOnlyDictionary<string, ISeedKeyAlgorithm> Algorithms => _algorithms;

    /// <summary>Finds, checks and loads all plugins.</summary>
    /// <param name="searchRoots">
    /// Folders whose direct sub-folders are plugins, or which are one themselves. Of two plugins with the same id the
    /// first is taken: roots count in this order, sub-folders by name. A root that does not exist is passed over.
    /// </param>
    /// <param name="lockFile">
    /// Path of a <c>plugins.lock</c>; where that file exists, only plugins that it pins with the right SHA-256 are
    /// loaded. Null, or no such file: nothing is pinned.
    /// </param>
    /// <exception cref="InputException">
    /// A root or the lock file cannot be read, or the lock file has a line that is not <c>id sha256</c>.
    /// </exception>
    public static PluginHost Load(IReadOnlyList<string> searchRoots, string? lockFile = null)
    {
        ArgumentNullException.ThrowIfNull(searchRoots);
        var finder = new PluginFinder(PluginLock.Read(lockFile));
        var host = new PluginHost();
        foreach (var folder in PluginFinder.Folders(searchRoots))
        {
            var objection = finder.Check(folder, out var manifest);
            host._plugins.Add(
                manifest is null || objection is not null
                    ? new PluginStatus
                    {
                        Id = manifest?.Id ?? Path.GetFileName(folder),
                        Version = manifest?.Version ?? "",
                        Folder = folder,
                        State = PluginState.Refused,
                        Reason = objection ?? "",
                    }
                    : host.LoadOne(folder, manifest));
        }

        return host;
    }

    /// <summary>The adapter of this name.</summary>
    /// <exception cref="InputException">
    /// No loaded plugin brings it, or it is for whole PDUs; the message lists the known names of both kinds and the
    /// plugins that are not in use, with reasons.
    /// </exception>
    public ICanAdapter Adapter(string name) => _pduAdapters.ContainsKey(name)
        ? throw new InputException($"adapter '{name}' is for whole PDUs, not for CAN frames")
        : Find(_adapters, "adapter", name, _pduAdapters.Keys);

    /// <summary>The adapter of this name for channels of whole PDUs.</summary>
    /// <exception cref="InputException">
    /// No loaded plugin brings it, or it is for CAN frames; the message lists the known names of both kinds and the
    /// plugins that are not in use, with reasons.
    /// </exception>
    public IPduAdapter PduAdapter(string name) => _adapters.ContainsKey(name)
        ? throw new InputException($"adapter '{name}' is for CAN frames, not for whole PDUs")
        : Find(_pduAdapters, "adapter", name, _adapters.Keys);

    /// <summary>
    /// The seed/key algorithm of this name. Whatever its plugin throws comes as a <see cref="JobException"/> with
    /// <see cref="FlashExitCode.SecurityAccess"/> that names algorithm, plugin and problem; a cancellation stays one.
    /// </summary>
    /// <exception cref="InputException">
    /// No loaded plugin brings it; the message lists the known names and the plugins that are not in use, with reasons.
    /// </exception>
    public ISeedKeyAlgorithm SeedKey(string name) => Find(_algorithms, "seed/key algorithm", name, []);

    /// <summary>
    /// Lets go of all plugins. Their code is unloaded as soon as nothing refers to their objects any more.
    /// </summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _adapters.Clear();
        _pduAdapters.Clear();
        _algorithms.Clear();
        _contexts.ForEach(context => context.Unload());
        _contexts.Clear();
    }

    private static IPlugin MakeEntry(PluginLoadContext context, string assemblyFile, string entryType)
    {
        var fileName = Path.GetFileName(assemblyFile);
        var type = context.LoadFromAssemblyPath(assemblyFile).GetType(entryType)
            ?? throw new InputException($"entry type '{entryType}' is not in {fileName}");
        if (!typeof(IPlugin).IsAssignableFrom(type) || type.IsAbstract)
        {
            throw new InputException($"entry type '{entryType}' of {fileName} is no class that implements IPlugin");
        }

        if (!type.IsVisible || type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw new InputException(
                $"entry type '{entryType}' of {fileName} must be public, with a public constructor without parameters");
        }

        return (IPlugin)Activator.CreateInstance(type)!;
    }

    private static string Describe(PluginStatus plugin)
    {
        var what = plugin.State == PluginState.Refused ? "was refused" : "failed";
        return $"plugin {plugin.Id} {what}: {plugin.Reason}";
    }

    private PluginStatus LoadOne(string folder, PluginManifest manifest)
    {
        var status = new PluginStatus
        {
            Id = manifest.Id,
            Version = manifest.Version,
            Folder = folder,
            State = PluginState.Failed,
        };
        PluginLoadContext? context = null;
        try
        {
            var assemblyFile = Path.Combine(folder, manifest.Assembly);
            context = new PluginLoadContext(manifest.Id, assemblyFile);
            var registrar = new PluginRegistrar(manifest.Id, _adapters, _pduAdapters, _algorithms);
            MakeEntry(context, assemblyFile, manifest.EntryType).Register(registrar);
            registrar.Close();
            return Merge(status, context, registrar);
        }
        catch (InputException e)
        {
            context?.Unload();
            return status with { Reason = e.Message };
        }
        catch (Exception e)
        {
            // Foreign code may throw anything while it loads; a bad plugin must never stop the host.
            context?.Unload();
            return status with { Reason = ErrorText.Of(e) };
        }
    }

    private PluginStatus Merge(PluginStatus status, PluginLoadContext context, PluginRegistrar registrar)
    {
        _contexts.Add(context);
        foreach (var (name, adapter) in registrar.Adapters)
        {
            _adapters.Add(name, adapter);
        }

        foreach (var (name, adapter) in registrar.PduAdapters)
        {
            _pduAdapters.Add(name, adapter);
        }

        foreach (var (name, algorithm) in registrar.Algorithms)
        {
            _algorithms.Add(name, algorithm);
        }

        return status with
        {
            State = PluginState.Loaded,
            Adapters = [.. registrar.Adapters.Keys, .. registrar.PduAdapters.Keys],
            Algorithms = [.. registrar.Algorithms.Keys],
        };
    }

    private T Find<T>(Dictionary<string, T> items, string kind, string name, IReadOnlyCollection<string> others)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (items.TryGetValue(name, out var item))
        {
            return item;
        }

        var known = items.Count + others.Count == 0
            ? "no plugin brings one"
            : "known are " + string.Join(", ", items.Keys.Concat(others).Order(StringComparer.Ordinal));
        var unusable = _plugins
            .Where(plugin => plugin.State != PluginState.Loaded)
            .Select(Describe);
        throw new InputException(string.Join("; ", unusable.Prepend($"there is no {kind} '{name}', {known}")));
    }
}
