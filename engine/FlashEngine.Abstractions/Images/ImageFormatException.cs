namespace FlashEngine.Images;

/// <summary>A firmware file breaks its format. The message names file, line, value and what would be right.</summary>
public sealed class ImageFormatException(string fileName, int line, string problem)
    : FlashException(line > 0 ? $"{fileName}:{line}: {problem}" : $"{fileName}: {problem}")
{
    /// <summary>The file.</summary>
    public string FileName { get; } = fileName;

    /// <summary>The line, from 1; 0 where the format has none.</summary>
    public int Line { get; } = line;

    /// <inheritdoc/>
    public override FlashExitCode ExitCode => FlashExitCode.FileOrManifest;
}
