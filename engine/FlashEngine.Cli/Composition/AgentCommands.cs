using FlashEngine.Ota.Audit;
using FlashEngine.Rehearsal.Ota;
using FlashEngine.Station.Store;

namespace FlashEngine.Cli.Composition;

/// <summary>
/// Inbox, outbox and audit log of an agent, in the station's folder; in memory where the vehicle ends with the process.
/// </summary>
internal sealed class AgentCommands : IDisposable
{
    private readonly CommandStore? _store;
    private readonly AuditLog? _log;

    private AgentCommands(CommandStore? store, AuditLog? log, ICommandStore commands) =>
        (_store, _log, Store) = (store, log, commands);

    /// <summary>What the agent works with.</summary>
    public ICommandStore Store { get; }

    /// <summary>Opens what a folder has.</summary>
    /// <param name="folder">The folder; null: there is none.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static AgentCommands Open(string? folder)
    {
        if (folder is null)
        {
            return new AgentCommands(null, null, new MemoryCommands(isDurable: false));
        }

        var store = CommandStore.Open(folder);
        try
        {
            var log = AuditLog.Open(Path.Combine(folder, "audit.log"), TimeProvider.System);
            return new AgentCommands(store, log, new AuditedCommands(store, log));
        }
        catch (InputException)
        {
            store.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _log?.Dispose();
        _store?.Dispose();
    }
}
