using FlashEngine.Scripting;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Packages;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Makes an ECU's previous image safe before it is changed: finds out beforehand where it can come from, and in front
/// of the first block step, with the ECU unlocked, makes sure of it.
/// </summary>
internal sealed class WayBack(
    EcuTask task,
    VehicleJobOptions options,
    EcuJournal journal,
    IUdsClient uds,
    IStationRuntime runtime,
    Action<string> log)
{
    private Func<CancellationToken, Task<string>>? _secure;

    private RollbackPolicy Policy => options.Package.Manifest.Policy;

    /// <summary>True when there is an image to make safe.</summary>
    public bool IsToSecure => _secure is not null;

    /// <summary>Finds out where the previous image can come from. Only reads.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="JobException">From nowhere, and the package is all or nothing.</exception>
    public async Task PlanAsync(CancellationToken cancellation)
    {
        _secure = null;
        if (Policy == RollbackPolicy.None
            || task.IsRestore
            || journal.Read(history => history.Secured is not null || history.IsMemoryTouched))
        {
            return;
        }

        var (hardware, version) = journal.Read(history => (history.Hardware!, history.VersionBefore));
        if (version is null)
        {
            log("runs no software: there is no previous image to keep");
        }
        else if (await FindPackageAsync(hardware, version, cancellation) is { } sha256)
        {
            _secure = _ => Task.FromResult(PreviousImage.InPackage(sha256));
        }
        else if (task.Ecu.Type.Backup != BackupMethod.None)
        {
            _secure = stop => ReadOutAsync(hardware, version, stop);
        }
        else
        {
            Refuse($"{task.Ecu.Name} runs {version}, which no package kept here brings{Refused()}, and its type "
                + $"{task.Ecu.Type.Name} has no 'backup' (upload or readMemory)");
        }
    }

    /// <summary>Makes the previous image safe; from here on the memory may be changed.</summary>
    /// <exception cref="FlashException">It cannot be read out or kept.</exception>
    public async Task SecureAsync(CancellationToken cancellation)
    {
        if (_secure is { } secure)
        {
            var where = await secure(cancellation);
            await journal.SecuredAsync(where);
            log($"the previous image is safe: {where}");
            _secure = null;
        }

        journal.IsMemoryLocked = false;
    }

    private void Refuse(string problem)
    {
        if (Policy == RollbackPolicy.AllOrNothing)
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"{problem}: there would be no way back, and the package is all or nothing");
        }

        log($"{problem}: there is no way back");
    }

    private string Refused() => options.Packages?.Refused is { Count: > 0 } refused
        ? $" ({string.Join("; ", refused)})"
        : "";

    /// <summary>Of several packages with this version, the one that the ECU really holds.</summary>
    private async Task<string?> FindPackageAsync(string hardware, string version, CancellationToken cancellation)
    {
        var type = task.Ecu.Type;
        var model = options.Package.Manifest.VehicleModel;
        foreach (var (sha256, images) in options.Packages?.Find(model, hardware, version, task.Update, type) ?? [])
        {
            var blocks = images.Blocks.Where(block => block.Role != ImageRole.Driver).ToList();
            if (type.ChecksumDid == 0
                || await new Identification(uds, type).ChecksumsMatchAsync(blocks, cancellation))
            {
                return sha256;
            }
        }

        return null;
    }

    private async Task<string> ReadOutAsync(string hardware, string version, CancellationToken cancellation)
    {
        var reader = new MemoryReader(uds, task.Ecu.Type);
        var blocks = new List<SavedBlock>();
        try
        {
            foreach (var block in task.Blocks)
            {
                var layout = task.Ecu.Type.Blocks.First(candidate => candidate.Name == block.Name);
                blocks.Add(new SavedBlock(
                    layout.Name, layout.Address, await ReadTwiceAsync(reader, layout, cancellation)));
            }
        }
        catch (FlashException e) when (e is NegativeResponseException or InvalidResponseException)
        {
            throw new JobException(
                FlashExitCode.Transfer, $"the previous image cannot be read out, so nothing is erased: {e.Message}", e);
        }

        var image = new SavedImage
        {
            Vehicle = options.Vehicle.Identity,
            Ecu = task.Ecu.Name,
            Hardware = hardware,
            Version = version,
            Blocks = blocks,
        };
        return await runtime.ExternalAsync(() => Task.FromResult(PreviousImage.InBackup(options.Backups.Write(image))));
    }

    /// <summary>
    /// An answer that is well formed and wrong shows only against another one, and what is kept here is written when
    /// the ECU goes back. The ECU's own checksums cannot tell: which bytes they are of is not known.
    /// </summary>
    private async Task<byte[]> ReadTwiceAsync(
        MemoryReader reader, LogicalBlock layout, CancellationToken cancellation)
    {
        var data = await reader.ReadAsync(layout.Address, layout.Length, cancellation);
        var again = await reader.ReadAsync(layout.Address, layout.Length, cancellation);
        return data.AsSpan().SequenceEqual(again) ? data : throw new JobException(
            FlashExitCode.Transfer,
            $"the previous image cannot be read out, so nothing is erased: {task.Ecu.Name} sent block '{layout.Name}' "
                + "twice, and not the same");
    }
}
