using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Trust;

namespace FlashEngine.Ota.Uptane.Tests.Vectors;

/// <summary>
/// Each vector is a vehicle that starts with the first step's <c>1.root.json</c> and keeps what it learns from step to
/// step; each step must end as the vectors' table says.
/// </summary>
public sealed class UptaneVectors : IDisposable
{
    private const string Good = "OK";

    private readonly TestFolder _vehicle = new();

    public static TheoryData<string> All() => VectorFolder.Missing is null ? [.. VectorFolder.Names] : [];

    public void Dispose() => _vehicle.Dispose();

    [VectorTheory]
    [MemberData(nameof(All))]
    public async Task Vector_EachStep_EndsAsExpected(string vector)
    {
        string folder = Path.Combine(VectorFolder.Path, vector);
        Install(Path.Combine(folder, "0"), "director");
        Install(Path.Combine(folder, "0"), "image_repo");

        var expected = VectorFolder.Expected(vector);
        for (int step = 0; step < expected.Count; step++)
        {
            var refusal = await RunStepAsync(Path.Combine(folder, $"{step}"));
            string found = refusal?.Message ?? Good;
            Assert.True(
                Fits(expected[step], refusal), $"{vector}, step {step}: expected {expected[step]}, found {found}");
        }
    }

    private void Install(string step, string repository) => _vehicle.Write(
        File.ReadAllBytes(Path.Combine(step, repository, "1.root.json")), "roots", repository, "1.root.json");

    private async Task<UptaneRefusal?> RunStepAsync(string step)
    {
        var update = new UptaneUpdate(
            new FolderRepository(Path.Combine(step, "director")),
            new FolderRepository(Path.Combine(step, "image_repo")),
            new UptaneTrust(_vehicle.At("roots"), _vehicle.At("state")),
            [new UptaneEcu("test_primary_ecu_serial", "test_primary_hardware_id")],
            new UptaneSettings(),
            new FixedTime(FixedTime.Usual));
        try
        {
            var targets = await update.CheckAsync(CancellationToken.None);
            Assert.NotEmpty(targets);
            foreach (var target in targets)
            {
                Assert.Equal(["test_primary_ecu_serial"], target.EcuIds);
                await update.DownloadAsync(target, _vehicle.At(target.Sha256), CancellationToken.None);
                Assert.Equal(target.Length, new FileInfo(_vehicle.At(target.Sha256)).Length);
            }

            return null;
        }
        catch (FlashException e)
        {
            return UptaneRefusal.Of(e);
        }
    }

    /// <summary>
    /// <c>OK</c>, <c>REPOSITORY.update=ERROR[::ROLE]</c> or <c>REPOSITORY.FILE=ERROR</c>. A mismatch of both
    /// repositories names both; which one the table blames for it is a matter of taste.
    /// </summary>
    private static bool Fits(string expected, UptaneRefusal? refusal)
    {
        if (refusal is null || expected == Good)
        {
            return refusal is null && expected == Good;
        }

        string[] sides = expected.Split('=');
        string[] place = sides[0].Split('.', 2);
        string[] error = sides[1].Split("::");
        string? role = error.Length > 1 ? error[1] : place[1] == "update" ? null : place[1];
        return $"{refusal.Error}" == error[0]
            && refusal.Repository.Split(" and ").Contains(place[0])
            && (role is null || refusal.Role == role);
    }
}
