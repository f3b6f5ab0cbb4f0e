using System.CommandLine;
using FlashEngine.Plugins;

namespace FlashEngine.Cli.Commands;

/// <summary>The options of every verb that loads adapters or seed/key algorithms.</summary>
internal sealed class PluginOptions
{
    private readonly Option<string[]> _folders = new("--plugins")
    {
        Description = "A folder with more plugins, each in a sub-folder with a plugin.json, or the folder of one; "
            + "can be given several times.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _lock = new("--plugins-lock")
    {
        Description = "A file that pins plugins, one 'id sha256' a line; with it, no other is loaded. "
            + "Default: plugins.lock in the engine's folder, if it is there.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_folders);
        command.Add(_lock);
    }

    /// <summary>Loads the plugins of the installation and of the command line.</summary>
    /// <exception cref="InputException">A folder or lock file that was named is not there, or the lock is
    /// bad.</exception>
    public PluginHost Load(ParseResult parsed, Installation installation) => Load(parsed, installation, []);

    /// <summary>Loads the plugins of the installation, of the command line, and of further folders.</summary>
    /// <exception cref="InputException">A folder or lock file that was named is not there, or the lock is
    /// bad.</exception>
    public PluginHost Load(ParseResult parsed, Installation installation, IReadOnlyList<string> more)
    {
        var folders = parsed.GetValue(_folders) ?? [];
        if (Array.Find(folders, folder => !Directory.Exists(folder)) is { } absent)
        {
            throw new InputException($"--plugins {absent}: no such folder");
        }

        var lockFile = parsed.GetValue(_lock);
        if (lockFile is not null && !File.Exists(lockFile))
        {
            throw new InputException($"--plugins-lock {lockFile}: no such file");
        }

        return PluginHost.Load([.. installation.PluginRoots, .. folders, .. more], lockFile ?? installation.PluginLock);
    }
}
