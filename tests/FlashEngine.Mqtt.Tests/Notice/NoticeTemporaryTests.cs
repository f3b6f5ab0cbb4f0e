using FlashEngine.Ota.Notice;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>Packages without a folder for temporary files, which is the process's: nothing else runs meanwhile.
/// </summary>
[Collection(Name)]
public sealed class NoticeTemporaryTests
{
    private const string Name = "temporary folder";
    private static readonly string Variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";

    [Fact]
    public void Package_NoTemporaryFolder_IsNamedAsInput()
    {
        var folder = Directory.CreateTempSubdirectory("flash-notice-");
        var before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            using var signer = StationSigner.Load(Path.Combine(folder.FullName, "signer.pem"));
            var packager = new NoticePackager(NoticePackagerTests.Vehicle(), signer);
            var update = new NoticedUpdate(new NoticeCommand(2, 3, new string('0', 64)), DateTimeOffset.UtcNow, [1]);
            Environment.SetEnvironmentVariable(Variable, Path.Combine(folder.FullName, "signer.pem"));

            var error = Assert.Throws<InputException>(() => packager.Pack(update));

            Assert.Contains("its package cannot be made", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
            folder.Delete(recursive: true);
        }
    }

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone;
}
