using FlashEngine.Ota.Uptane.Tests.Making;
using Xunit.Abstractions;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>
/// Every metadata file, cut off or with a bit turned: it is refused with an error of ours and does no lasting harm, or
/// everything is as with the good file. Longer with <c>FLASH_NIGHTLY=1</c>.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output) : IDisposable
{
    private const long AllocatedMax = 16 * 1024 * 1024;

    // Texts are looked at as UTF-16, and buffers double: at most some forty times the file's 8 MiB, most of it garbage.
    private const long LargestAllocatedMax = 40L * 8 * 1024 * 1024;

    private static readonly bool Nightly = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";

    private readonly MadeVehicle _vehicle = new(directorHasSnapshot: true);

    public void Dispose() => _vehicle.Dispose();

    public static TheoryData<string, string> Files()
    {
        var files = new TheoryData<string, string>();
        foreach (string file in new[] { "2.root.json", "timestamp.json", "snapshot.json", "targets.json" })
        {
            files.Add("director", file);
            files.Add("image_repo", file);
        }

        files.Add("image_repo", "delegations/supplier.json");
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task SpoiledFile_IsRefusedOrHarmless(string repository, string file)
    {
        await PrepareAsync();
        var made = repository == "director" ? _vehicle.Director : _vehicle.Images;
        byte[] good = made.Files[file];
        var before = Copy();
        string result = await ResultAsync();
        string after = _vehicle.State();

        int refused = 0, harmless = 0;
        foreach (byte[] spoiled in Spoil(good, new Random(file.Length)))
        {
            Restore(before);
            made.Put(file, spoiled);
            if (await RefusedAsync())
            {
                refused++;
                made.Put(file, good);
            }
            else
            {
                harmless++;
            }

            // Whatever was learned on the way must not keep the good update away.
            Assert.Equal(result, await ResultAsync());
            Assert.Equal(after, _vehicle.State());
        }

        output.WriteLine($"{repository}/{file}: {refused} refused, {harmless} harmless");
        Assert.True(refused > harmless, $"{refused} refused, {harmless} harmless");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("[],")]
    [InlineData("\"\\u0001\",")]
    [InlineData("{\"keyid\":\"a\",\"sig\":\"\"},")]
    public async Task LargestFile_OfAnything_TakesBoundedMemory(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 8 * 1024 * 1024 / piece.Length - 10)).TrimEnd(',');
        string whole = piece.EndsWith(',') ? $"{{\"signatures\":[{text}]}}" : text;
        _vehicle.Images.Put("targets.json", System.Text.Encoding.ASCII.GetBytes(whole));
        Assert.True(await RefusedAsync(LargestAllocatedMax));
    }

    private static IEnumerable<byte[]> Spoil(byte[] good, Random random)
    {
        int count = Nightly ? 300 : 12;
        for (int i = 0; i < count; i++)
        {
            yield return good[..random.Next(good.Length)];
            byte[] turned = [.. good];
            turned[random.Next(good.Length)] ^= (byte)(1 << random.Next(8));
            yield return turned;
        }
    }

    /// <summary>The vehicle knows the first release; the second has new versions of everything, roots too.</summary>
    private async Task PrepareAsync()
    {
        var supplier = new MadeDelegation("supplier", "engine/*");
        MadeRepository.AddTo(
            supplier.Targets, MadeVehicle.File, MadeVehicle.Package, MadeVehicle.MadeFor(MadeVehicle.EngineHardware));
        _vehicle.Images.Targets.Clear();
        _vehicle.Images.Delegations.Add(supplier);
        _vehicle.Publish();
        await _vehicle.CheckAsync();
        foreach (var made in new[] { _vehicle.Director, _vehicle.Images })
        {
            foreach (var role in new[] { made.Root, made.Timestamp, made.Snapshot, made.TopTargets, supplier.Role })
            {
                role.Version = 2;
            }
        }

        _vehicle.Publish();
    }

    private async Task<bool> RefusedAsync(long allocatedMax = AllocatedMax)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var check = _vehicle.CheckAsync();
        Assert.True(check.IsCompleted, "the check left this thread, where its memory is counted");
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.InRange(allocated, 0, allocatedMax);
        try
        {
            await check;
            return false;
        }
        catch (FlashException e)
        {
            Assert.NotNull(UptaneRefusal.Of(e));
            Assert.DoesNotContain(e.Message, char.IsControl);
            return true;
        }
    }

    private async Task<string> ResultAsync()
    {
        var targets = await _vehicle.CheckAsync();
        return string.Join('\n', targets.Select(target => $"{target} {string.Join(", ", target.EcuIds)}"));
    }

    private Dictionary<string, byte[]> Copy() => Directory.EnumerateFiles(_vehicle.Folder.At("state"))
        .ToDictionary(file => file, File.ReadAllBytes);

    private static void Restore(Dictionary<string, byte[]> files)
    {
        foreach (var (file, bytes) in files)
        {
            File.WriteAllBytes(file, bytes);
        }
    }
}
