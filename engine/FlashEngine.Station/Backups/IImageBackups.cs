namespace FlashEngine.Station.Backups;

/// <summary>Where a job keeps the images that it reads out of ECUs. Belongs to the job's context.</summary>
public interface IImageBackups
{
    /// <summary>Keeps an image.</summary>
    /// <returns>Its name; the image is safe from a loss of power when this returns.</returns>
    /// <exception cref="JobException">It cannot be written.</exception>
    string Write(SavedImage image);

    /// <summary>Reads an image.</summary>
    /// <exception cref="InputException">It is not there, or is not what was written.</exception>
    SavedImage Read(string name);
}

/// <summary>The backups of a job that nobody can go on with: its ECUs end with the process.</summary>
public sealed class MemoryBackups : IImageBackups
{
    private readonly List<SavedImage> _images = [];

    /// <inheritdoc/>
    public string Write(SavedImage image)
    {
        _images.Add(image);
        return $"{_images.Count}";
    }

    /// <inheritdoc/>
    public SavedImage Read(string name) =>
        int.TryParse(name, out var number) && number >= 1 && number <= _images.Count
            ? _images[number - 1]
            : throw new InputException($"there is no backup '{name}'; {_images.Count} were kept in memory");
}
