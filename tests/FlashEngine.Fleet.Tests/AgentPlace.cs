using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FlashEngine.Fleet.Tests;

/// <summary>Where an agent of the test works; the test hands it to each of its processes.</summary>
/// <param name="Port">The broker's port.</param>
/// <param name="Folder">Where store, downloads and the record of flash runs are.</param>
/// <param name="CaFile">PEM file of the broker's CA; null: no TLS.</param>
/// <param name="CertificateFile">PEM file of the agent's certificate; null: none.</param>
/// <param name="KeyFile">PEM file of its key.</param>
/// <param name="KillEvery">Of so many writes into the store one is the last thing that a process does.</param>
internal sealed record AgentPlace(
    int Port, string Folder, string? CaFile, string? CertificateFile, string? KeyFile, int KillEvery)
{
    public const string Device = "mortal";

    /// <summary>A line per flash job that ran to its end: the command.</summary>
    public string RunsFile => Path.Combine(Folder, "runs");

    /// <summary>The commands of all flash jobs that ran to their end.</summary>
    public string[] Runs() => File.Exists(RunsFile) ? File.ReadAllLines(RunsFile) : [];

    /// <summary>Starts a process of the agent; the caller ends and disposes it.</summary>
    /// <param name="seed">Its chance follows from it.</param>
    public Process Start(int seed) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!,
        [
            "exec", typeof(MortalAgent).Assembly.Location, MortalAgent.Verb, JsonSerializer.Serialize(this),
            seed.ToString(CultureInfo.InvariantCulture),
        ]))!;
}
