using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Plugins.AesCmac;
using FlashEngine.Rehearsal.Explore;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Station.Jobs;

namespace FlashEngine.Rehearsal.Tests;

/// <summary>An explorer over the delivered scripts, shared by the tests.</summary>
public sealed class ExploreRig : IPluginCatalog, IFlashScripts, IDisposable
{
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("flashengine-explore-scripts-");
    private readonly FlashScriptHost _scripts;

    public ExploreRig()
    {
        _scripts = new FlashScriptHost(_cache.FullName);
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent!;
        }

        Explorer = new Explorer(Path.Combine(folder.FullName, "scripts"), this, this);
    }

    public Explorer Explorer { get; }

    public ICanAdapter Adapter(string name) => new VirtualAdapter();

    public IPduAdapter PduAdapter(string name) => throw new NotSupportedException("a rehearsal has no network");

    public ISeedKeyAlgorithm SeedKey(string name) => new AesCmacSeedKey();

    public FlashSequence Load(string path) => _scripts.Load(path);

    public string? Locate(Exception exception) => FlashScriptHost.FindLocation(exception)?.ToString();

    public void Dispose()
    {
        Explorer.Dispose();
        _cache.Delete(recursive: true);
    }
}
