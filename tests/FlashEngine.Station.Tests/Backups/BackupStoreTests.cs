using System.Security.Cryptography;
using System.Text;
using FlashEngine.Station.Backups;

namespace FlashEngine.Station.Tests.Backups;

/// <summary>Backups are there again as they were written, or are refused: nothing between, whoever changed what.</summary>
public sealed class BackupStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)] // exactly one chunk
    [InlineData(65_537)]
    [InlineData(200_000)]
    public void Image_IsThereAgain_InAnotherProcess(int length)
    {
        var image = Image(length);
        var name = BackupStore.Open(_folder.Path).Write(image);
        var again = BackupStore.Open(_folder.Path).Read(name);
        Assert.Equal(image.Vehicle, again.Vehicle);
        Assert.Equal(image.Ecu, again.Ecu);
        Assert.Equal(image.Hardware, again.Hardware);
        Assert.Equal(image.Version, again.Version);
        Assert.Equal(image.Blocks.Select(Text), again.Blocks.Select(Text));
    }

    [Fact]
    public void Folder_WithARelativePath_IsTheSameFolder()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);
        var name = BackupStore.Open(relative).Write(Image(100));

        Assert.Equal("body", BackupStore.Open(_folder.Path).Read(name).Ecu);
    }

    [Fact]
    public void File_ShowsNothingOfTheImage_AndOnlyItsOwnerMayReadIt()
    {
        var image = Image(5000);
        var store = BackupStore.Open(_folder.Path);
        var path = PathOf(store.Write(image));
        var first = File.ReadAllBytes(path);
        Assert.True(first.AsSpan().IndexOf(image.Blocks[0].Data.Span[..16]) < 0);
        _ = store.Write(image);
        var second = File.ReadAllBytes(path);
        Assert.NotEqual(first[^100..], second[^100..]); // another salt, another key
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }
    }

    [Fact]
    public void EveryByteThatIsChanged_IsNoticed()
    {
        var store = BackupStore.Open(_folder.Path);
        var name = store.Write(Image(70));
        var good = File.ReadAllBytes(PathOf(name));
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 0x01;
            AssertRefused(store, name, bad);
        }
    }

    [Fact]
    public void EveryLengthThatIsCutOff_IsNoticed_AndWhatIsAdded()
    {
        var store = BackupStore.Open(_folder.Path);
        var name = store.Write(Image(70));
        var good = File.ReadAllBytes(PathOf(name));
        for (var length = 0; length < good.Length; length++)
        {
            AssertRefused(store, name, good[..length]);
        }

        AssertRefused(store, name, [.. good, 0]);
        AssertRefused(store, name, [.. good, .. good]);
    }

    [Fact]
    public void ChunksThatAreMovedOrLeftOut_AreNoticed()
    {
        const int sealedChunk = 65_536 + 16;
        var store = BackupStore.Open(_folder.Path);
        var name = store.Write(Image(3 * 65_536));
        var good = File.ReadAllBytes(PathOf(name));
        var front = good[..(good.Length - (3 * sealedChunk))];
        var chunks = good[front.Length..].Chunk(sealedChunk).ToList();
        AssertRefused(store, name, [.. front, .. chunks[1], .. chunks[0], .. chunks[2]]);
        AssertRefused(store, name, [.. front, .. chunks[0], .. chunks[1]]);
        AssertRefused(store, name, [.. front, .. chunks[0], .. chunks[2]]);
        AssertRefused(store, name, [.. front, .. chunks[1], .. chunks[2]]);
    }

    [Fact]
    public void AnotherKey_OpensNothing()
    {
        var name = BackupStore.Open(_folder.Path).Write(Image(70));
        File.Delete(KeyPath);
        var error = Assert.Throws<InputException>(() => BackupStore.Open(_folder.Path).Read(name));
        Assert.Contains("the key file is another one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyThatOthersMayRead_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = BackupStore.Open(_folder.Path);
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var error = Assert.Throws<InputException>(() => BackupStore.Open(_folder.Path));
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
        Assert.Contains(KeyPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyOfAnotherLength_IsRefused()
    {
        _ = BackupStore.Open(_folder.Path);
        File.WriteAllText(KeyPath, "00112233");
        var error = Assert.Throws<InputException>(() => BackupStore.Open(_folder.Path));
        Assert.Contains("it must have 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BackupThatIsGone_IsOneLine_AndNoNameLeadsOutOfTheFolder()
    {
        var store = BackupStore.Open(_folder.Path);
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => store.Read("x.backup")).Message, StringComparison.Ordinal);
        var error = Assert.Throws<InputException>(() => store.Read("../../etc/passwd"));
        Assert.Contains(PathOf("passwd"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderThatCannotBeWritten_SaysThatTheEcuIsNotErased()
    {
        var store = BackupStore.Open(_folder.Path);
        Directory.Delete(_folder["backups"]);
        File.WriteAllText(_folder["backups"], "a file in its place");
        var error = Assert.Throws<JobException>(() => store.Write(Image(70)));
        Assert.Contains("not erased", error.Message, StringComparison.Ordinal);
        Assert.Equal(FlashExitCode.FileOrManifest, error.ExitCode);
    }

    [Fact]
    public void TooManyBackups_TheOldestGo_AndWhatWasNotFinishedGoesToo()
    {
        _ = BackupStore.Open(_folder.Path);
        for (var i = 0; i < 130; i++)
        {
            var path = _folder.Write($"backups/ecu-{i}.backup", "x");
            File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1).AddMinutes(i));
        }

        _ = _folder.Write("backups/ecu-x.backup.part", "x");
        File.SetLastWriteTimeUtc(_folder["backups/ecu-x.backup.part"], new DateTime(2025, 1, 1));
        _ = BackupStore.Open(_folder.Path);
        var left = Directory.GetFiles(_folder["backups"]).Select(Path.GetFileName).ToHashSet();
        Assert.Equal(128, left.Count);
        Assert.DoesNotContain("ecu-1.backup", left);
        Assert.Contains("ecu-2.backup", left);
    }

    private string KeyPath => _folder["backup.key"];

    private static SavedImage Image(int length)
    {
        var data = new byte[length + 8];
        new Random(length).NextBytes(data);
        return new SavedImage
        {
            Vehicle = "car",
            Ecu = "body",
            Hardware = "HW-1",
            Version = "1.0.0",
            Blocks = length > 70
                ? [new SavedBlock("application", 0, data.AsMemory(0, length))]
                : [new SavedBlock("application", 0, data.AsMemory(0, length)), new SavedBlock("data", 0x70000, data.AsMemory(length))],
        };
    }

    private static string Text(SavedBlock block) => new StringBuilder(block.Name)
        .Append(' ').Append(block.Address).Append(' ').Append(Convert.ToHexString(SHA256.HashData(block.Data.Span))).ToString();

    private string PathOf(string name) => Path.Combine(_folder["backups"], name);

    private void AssertRefused(BackupStore store, string name, byte[] content)
    {
        File.WriteAllBytes(PathOf(name), content);
        var error = Assert.Throws<InputException>(() => store.Read(name));
        Assert.Contains(PathOf(name), error.Message, StringComparison.Ordinal);
    }
}
