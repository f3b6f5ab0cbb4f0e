using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlashEngine.Cli;
using FlashEngine.Ota.Uptane.Tests.Making;
using FlashEngine.Ota.Uptane.Tests.Vectors;
using FlashEngine.Station.Reports;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary><c>flash uptane verify|report</c> over folders as a workshop has them.</summary>
public sealed class UptaneCommandTests : IDisposable
{
    private const string Ecu = "fast"; // of scripts/vehicles/single.yaml
    private const string Hardware = "HW-FAST-1";

    private readonly TestFolder _folder = new();
    private readonly MadeRepository _director = new() { HasSnapshot = false };
    private readonly MadeRepository _images = new();

    public UptaneCommandTests()
    {
        _director.Add("fast.fpk", MadeVehicle.Package, MadeVehicle.For((Ecu, Hardware)));
        _images.Add("fast.fpk", MadeVehicle.Package, MadeVehicle.MadeFor(Hardware));
        _images.Put("fast.fpk", MadeVehicle.Package);
        _director.Publish();
        _images.Publish();
        _folder.Write(_director.Files["1.root.json"], "roots", "director", "1.root.json");
        _folder.Write(_images.Files["1.root.json"], "roots", "image_repo", "1.root.json");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_Good_ShowsWhatEachEcuGetsAndFetchesIt()
    {
        string sha256 = MadeRepository.Hash(MadeVehicle.Package);
        var (code, output, error) = await VerifyAsync("--download", _folder.At("packages"));
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Equal(
            $"ECU fast: fast.fpk, {MadeVehicle.Package.Length} bytes, sha256 {sha256}\n"
            + $"{_folder.At("packages", sha256 + ".fpk")}: fast.fpk, verified\n",
            output);
        Assert.Equal(MadeVehicle.Package, File.ReadAllBytes(_folder.At("packages", sha256 + ".fpk")));
    }

    [Fact]
    public async Task Verify_DirectorWantsNothing_SaysSo()
    {
        _director.Targets.Clear();
        _director.Publish();
        Assert.Equal((0, "ECU fast: nothing\n", string.Empty), await VerifyAsync());
    }

    [Fact]
    public async Task Verify_Refused_IsOneLineAndTwo()
    {
        _images.Files.Remove("targets.json");
        _images.TopTargets.Expires = "2025-01-01T00:00:00Z";
        _images.Publish();
        var (code, output, error) = await VerifyAsync();
        Assert.Equal(
            (2, "", "flash: error: ExpiredMetadata: image_repo Targets: version 1 ended at 2025-01-01T00:00:00Z; the "
                + "server must publish a newer one\n"),
            (code, output, error));
    }

    [Fact]
    public async Task Verify_WithoutRoots_IsRefused()
    {
        Directory.Delete(_folder.At("roots"), recursive: true);
        var (code, _, error) = await VerifyAsync();
        Assert.Equal(2, code);
        Assert.StartsWith("flash: error: NoTrustedRoot: director Root: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnAddressWithoutTls_IsRefused()
    {
        var (code, _, error) = await RunAsync(
            "uptane", "verify", "--director", "http://server/d", "--images", _folder.At("i"), "--root",
            _folder.At("roots"), "--vehicle", Vehicle, "--state", _folder.At("state"));
        Assert.Equal(2, code);
        Assert.Contains("it must be like https://server/path", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReportWords.Success, true)]
    [InlineData(ReportWords.Failed, false)]
    [InlineData(ReportWords.RolledBack, false)]
    public async Task Report_OfAJob_NamesTheImageOnlyAfterSuccess(string result, bool named)
    {
        var (code, output, error) = await ReportAsync(Job(Ecu, result));
        Assert.Equal((0, string.Empty), (code, error));
        var manifest = JsonElement.Parse(output).GetProperty("signed");
        Assert.Equal("single", manifest.GetProperty("vin").GetString());
        Assert.Equal(1, manifest.GetProperty("report_counter").GetInt64());
        var report = manifest.GetProperty("ecu_version_manifests").GetProperty(Ecu).GetProperty("signed");
        Assert.Equal("1.1.0", report.GetProperty("software_version").GetString());
        Assert.Equal(named, report.TryGetProperty("installed_image", out var image));
        if (named)
        {
            Assert.Equal("u.fpk", image.GetProperty("filepath").GetString());
            Assert.Equal(
                MadeRepository.Hash(MadeVehicle.Package),
                image.GetProperty("fileinfo").GetProperty("hashes").GetProperty("sha256").GetString());
        }
    }

    [Fact]
    public async Task Report_OfAStrangeEcu_IsRefused()
    {
        var (code, _, error) = await ReportAsync(Job("gearbox", ReportWords.Success));
        Assert.Equal(2, code);
        Assert.Contains("ECU 'gearbox' is not in", error, StringComparison.Ordinal);
    }

    private static string Vehicle =>
        Path.Combine(VectorFolder.RepositoryRoot(), "scripts", "vehicles", "single.yaml");

    private async Task<(int Code, string Output, string Error)> VerifyAsync(params string[] more)
    {
        foreach (var (place, repository) in new[] { ("d", _director), ("i", _images) })
        {
            foreach (var (file, bytes) in repository.Files)
            {
                _folder.Write(bytes, [place, .. file.Split('/')]);
            }
        }

        return await RunAsync(
        [
            "uptane", "verify", "--director", _folder.At("d"), "--images", _folder.At("i"), "--root",
            _folder.At("roots"), "--vehicle", Vehicle, "--state", _folder.At("state"), .. more,
        ]);
    }

    private Task<(int Code, string Output, string Error)> ReportAsync(JobReport job)
    {
        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(job, ReportJson.Default.JobReport));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string keyFile = _folder.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), "vehicle.key");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return RunAsync(
            "uptane", "report", "--vehicle", Vehicle, "--job", _folder.Write(json, "report.json"), "--package",
            _folder.Write(MadeVehicle.Package, "u.fpk"), "--key", keyFile, "--state", _folder.At("state"));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params IReadOnlyList<string> args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = await FlashProgram.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static JobReport Job(string ecu, string result) => new()
    {
        Result = result,
        ExitCode = 0,
        Vehicle = "single",
        Package = "demo-2026 spring",
        Clock = "virtual",
        StartedAt = "2026-06-01T00:00:00Z",
        MakespanSeconds = 1,
        LowerBoundSeconds = 1,
        Plan = new() { Policy = "file-order", EstimatedSeconds = 1, Candidates = [], Order = [] },
        Channels = [],
        Ecus =
        [
            new()
            {
                Name = ecu,
                Type = "body",
                Channel = "can0",
                Result = result,
                ExitCode = 0,
                Error = null,
                State = "running",
                Bytes = 1,
                Seconds = 1,
                WireShare = 1,
                ImageSha256 = "00",
                VersionBefore = "1.0.0",
                VersionAfter = "1.1.0",
                VersionWanted = "1.1.0",
                Phases = [],
                Log = [],
                LastExchanges = [],
            },
        ],
    };
}
