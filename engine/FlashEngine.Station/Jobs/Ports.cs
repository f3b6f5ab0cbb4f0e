using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Scripting;
using FlashEngine.Security;

namespace FlashEngine.Station.Jobs;

/// <summary>Where a job gets compiled flash scripts from; the script host fills it.</summary>
public interface IFlashScripts
{
    /// <summary>Compiles (or takes from the cache) and runs the top level of a script.</summary>
    /// <exception cref="InputException">The script does not exist, does not compile, or uses what is
    /// refused.</exception>
    FlashSequence Load(string path);

    /// <summary>The place in a script that an exception came from, as <c>file:line</c>; null: from no script.</summary>
    string? Locate(Exception exception);
}

/// <summary>Where a job gets adapters and seed/key algorithms from; the plugin host fills it.</summary>
public interface IPluginCatalog
{
    /// <summary>The adapter of this name.</summary>
    /// <exception cref="InputException">No healthy plugin brings it; the message names those that do not
    /// load.</exception>
    ICanAdapter Adapter(string name);

    /// <summary>The adapter of this name for channels of whole PDUs.</summary>
    /// <exception cref="InputException">No healthy plugin brings it; the message names those that do not
    /// load.</exception>
    IPduAdapter PduAdapter(string name);

    /// <summary>The seed/key algorithm of this name.</summary>
    /// <exception cref="InputException">No healthy plugin brings it; the message names those that do not
    /// load.</exception>
    ISeedKeyAlgorithm SeedKey(string name);
}
