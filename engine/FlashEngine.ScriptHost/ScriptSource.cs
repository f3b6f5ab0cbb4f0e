using System.Text;

namespace FlashEngine.Scripting;

/// <summary>
/// A script with all files that it loads, read once: what is hashed, what is compiled and what errors point to cannot
/// differ. Files are known by their path relative to the script's folder, with <c>/</c>, so that the compiled script
/// does not depend on where the folder lies.
/// </summary>
internal sealed class ScriptSource
{
    private readonly string _folder;
    private readonly bool _isGivenRooted;
    private readonly Dictionary<string, byte[]> _files = [];

    private ScriptSource(string path)
    {
        _isGivenRooted = Path.IsPathRooted(path);
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        MainFile = Path.GetFileName(path);
    }

    /// <summary>The script itself.</summary>
    public string MainFile { get; }

    /// <summary>The content of all files in the order in which they are loaded, the script itself first.</summary>
    public Dictionary<string, byte[]> Files => _files;

    /// <summary>Reads a script and what it loads.</summary>
    /// <exception cref="InputException">A file is missing or unreadable, or a directive is refused.</exception>
    public static ScriptSource Read(string path)
    {
        var source = new ScriptSource(path);
        source.Add(source.MainFile, problem => new InputException($"script {path} {problem}"));
        return source;
    }

    /// <summary>The text of a file.</summary>
    public string Text(string file)
    {
        using var reader = new StreamReader(new MemoryStream(_files[file]), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The file that a <c>#load</c> in another file means.</summary>
    public string Resolve(string loadedFrom, string argument)
    {
        var folder = Path.GetDirectoryName(Path.Combine(_folder, loadedFrom))!;
        return Path.GetRelativePath(_folder, Path.Combine(folder, argument)).Replace('\\', '/');
    }

    /// <summary>The path of a file for people: absolute or relative, as the script's own was given.</summary>
    public string Display(string file)
    {
        var full = Path.GetFullPath(Path.Combine(_folder, file));
        return _isGivenRooted ? full : Path.GetRelativePath(Environment.CurrentDirectory, full);
    }

    private void Add(string file, Func<string, InputException> error)
    {
        try
        {
            _files.Add(file, File.ReadAllBytes(Path.Combine(_folder, file)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw error("does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw error($"cannot be read: {e.Message}");
        }

        foreach (var directive in ScriptDirectives.Read(Text(file)))
        {
            Follow(file, directive);
        }
    }

    private void Follow(string file, ScriptDirective directive)
    {
        InputException Error(string problem) => InputException.At(Display(file), directive.Line, problem);

        if (directive.Word == "r")
        {
            throw Error("'#r' is not allowed in a script: it uses FlashEngine and the base library alone; use #load");
        }

        if (directive.Argument.Length == 0)
        {
            throw Error("'#load' needs a path in quotes, relative to this file: #load \"../lib/reset.csx\"");
        }

        var target = Resolve(file, directive.Argument);
        if (!_files.ContainsKey(target))
        {
            Add(target, problem => Error($"#load \"{directive.Argument}\": {Display(target)} {problem}"));
        }
    }
}
