using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.EndToEnd.Tests.Run;

namespace FlashEngine.EndToEnd.Tests.Authors;

/// <summary>
/// A plugin of each kind, written by the program and built as it is, where there is no package source at all.
/// </summary>
public sealed class NewPlugins : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flash-authors-").FullName;

    /// <summary>The project of a seed/key algorithm <c>acme.body-keys</c>.</summary>
    public string Keys => Path.Combine(_folder, "keys");

    /// <summary>The project of an adapter <c>acme-can</c>; its path has signs that XML and shells know.</summary>
    public string Adapter => Path.Combine(_folder, "a b & c's", "can");

    /// <summary>A file with the secret "Jefe".</summary>
    public string Secret => Path.Combine(_folder, "secret.hex");

    async Task IAsyncLifetime.InitializeAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nuget.config"),
            "<configuration><packageSources><clear /></packageSources></configuration>");
        await File.WriteAllTextAsync(Secret, "4A 65 66 65");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await FlashProcess.RunAsync("plugins", "new", "Acme.Body-Keys", "--out", Keys)).Succeeded();
        (await FlashProcess.RunAsync("plugins", "new", "acme-can", "--kind", "adapter", "--out", Adapter)).Succeeded();
        await BuildAsync(Keys);
        await BuildAsync(Adapter);
    }

    Task IAsyncLifetime.DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    // No process of the build may outlive it: it would hold the pipes that this test reads.
    private static async Task BuildAsync(string project)
    {
        using var build = ChildProcess.Tool(
            "dotnet", "build", project, "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-warnaserror");
        Assert.True(await build.ExitAsync() == 0, build.Output.ToString());
    }
}
