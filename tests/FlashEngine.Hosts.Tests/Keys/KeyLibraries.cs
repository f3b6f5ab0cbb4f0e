using FlashEngine.Plugins;
using FlashEngine.Security;
using FlashEngine.Tests.Native;

namespace FlashEngine.Hosts.Tests.Keys;

/// <summary>The plugin of key libraries as the program loads it, and libraries built for one test.</summary>
internal sealed class KeyLibraries : IDisposable
{
    private readonly Workspace _work = new();
    private PluginHost _host = PluginHost.Load([Workspace.Repository("artifacts", "plugins")]);

    public string Folder => _work.Folder;

    public string Good(params string[] flags) => Build("good.c", flags);

    /// <summary>
    /// A library that exports its function under a name with an '@', as compilers for Windows decorate it. In an ELF
    /// file the linker would take what follows for a version, so the name is put in afterwards; with one bucket in
    /// the hash table it is found under any name.
    /// </summary>
    public void Decorated(params string[] flags)
    {
        var library = Good(["-DEX", "-DEX_NAME=\"_GenerateKeyEx_28\"", "-nostdlib", "-fno-builtin",
            "-Wl,--hash-style=sysv", .. flags]);
        var bytes = File.ReadAllBytes(library);
        "@"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("_GenerateKeyEx_28\0"u8) + "_GenerateKeyEx".Length));
        File.WriteAllBytes(library, bytes);
    }

    public string Bad(string misdeed, params string[] flags) => Build("bad.c", [$"-DMISDEED={misdeed}", .. flags]);

    public string Build(string source, params string[] flags)
        => CCompiler.Library(Path.Combine("keylibs", source), _work.In("libkeys.so"), flags);

    /// <summary>Loads the plugin from a copy of its folder, without the hosts that are named.</summary>
    public void UseCopyWithout(params string[] hosts)
    {
        var copy = Directory.CreateDirectory(_work.In("plugins", "key-library"));
        foreach (var file in Directory.EnumerateFiles(
            Workspace.Repository("artifacts", "plugins", "FlashEngine.Plugins.KeyLibrary")))
        {
            if (!hosts.Contains(Path.GetFileName(file)))
            {
                File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
            }
        }

        _host.Dispose();
        _host = PluginHost.Load([_work.In("plugins")]);
    }

    /// <summary>The key that the library gives, with parameters written <c>name=value</c>.</summary>
    public async Task<string> KeyOfAsync(
        string seed, IEnumerable<string> parameters, CancellationToken cancellation = default)
    {
        var request = new SeedKeyRequest
        {
            EcuName = "body",
            Level = 0x11,
            Seed = Convert.FromHexString(seed),
            Folder = Folder,
            Parameters = parameters.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
        };
        return Convert.ToHexString(await _host.SeedKey("key-library").ComputeKeyAsync(request, cancellation));
    }

    public Task<string> KeyAsync(string seed, params string[] parameters)
        => KeyOfAsync(seed, parameters.Prepend("library=libkeys.so"));

    /// <summary>The library gives no key; what the error says after the names of algorithm and plugin.</summary>
    public async Task<string> ErrorAsync(params string[] parameters)
    {
        var error = await Assert.ThrowsAsync<JobException>(() => KeyAsync("0102", parameters));
        Assert.Equal(FlashExitCode.SecurityAccess, error.ExitCode);
        const string start = "seed/key algorithm 'key-library' of plugin key-library failed: ";
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        return error.Message[start.Length..].Replace(Folder, "FOLDER", StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _host.Dispose();
        _work.Dispose();
    }
}
