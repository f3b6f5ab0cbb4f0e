using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Plugins;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Station.Jobs;

namespace FlashEngine.Cli.Composition;

/// <summary>The plugin host as a job's catalogue.</summary>
internal sealed class HostedPlugins(PluginHost host) : IPluginCatalog
{
    public ICanAdapter Adapter(string name) => host.Adapter(name);

    public IPduAdapter PduAdapter(string name) => host.PduAdapter(name);

    public ISeedKeyAlgorithm SeedKey(string name) => host.SeedKey(name);
}

/// <summary>The script host as a job's source of scripts.</summary>
internal sealed class HostedScripts(FlashScriptHost host) : IFlashScripts
{
    public FlashSequence Load(string path) => host.Load(path);

    public string? Locate(Exception exception) => FlashScriptHost.FindLocation(exception)?.ToString();
}
