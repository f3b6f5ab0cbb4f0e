namespace FlashEngine.Plugins;

/// <summary>How far a plugin came.</summary>
public enum PluginState
{
    /// <summary>It is in use.</summary>
    Loaded,

    /// <summary>A check before the load said no; none of its code has run.</summary>
    Refused,

    /// <summary>It was loaded, and its own code or a missing part of it stopped it.</summary>
    Failed,
}

/// <summary>What became of one plugin folder.</summary>
public sealed record PluginStatus
{
    /// <summary>The id of its <c>plugin.json</c>; the folder's name when that cannot be read.</summary>
    public required string Id { get; init; }

    /// <summary>The version of its <c>plugin.json</c>; empty when that cannot be read.</summary>
    public required string Version { get; init; }

    /// <summary>The plugin's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>How far it came.</summary>
    public required PluginState State { get; init; }

    /// <summary>Why it is not in use, in one line; empty when it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Names of the adapters that it brought; empty unless loaded.</summary>
    public IReadOnlyList<string> Adapters { get; init; } = [];

    /// <summary>Names of the seed/key algorithms that it brought; empty unless loaded.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];
}
