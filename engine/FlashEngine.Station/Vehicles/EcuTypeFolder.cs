using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>The folder of ECU type files that a vehicle file names; each type is read once.</summary>
internal sealed class EcuTypeFolder(string vehicleFileName, string folder)
{
    private readonly Dictionary<string, EcuType> _types = [];

    /// <summary>The type that an ECU names.</summary>
    public EcuType Read(YamlSettings ecu)
    {
        var name = ecu.Name("type");
        if (_types.TryGetValue(name, out var known))
        {
            return known;
        }

        var path = PathOf(name + ".yaml");
        if (!File.Exists(path))
        {
            throw ecu.Error("type", $"{ecu.Subject} is of type '{name}', but {path} does not exist; {Advice(name)}");
        }

        return _types[name] = EcuTypeReader.Load(path);
    }

    /// <summary>Relative where the vehicle file was given so, and without detours: it stands in messages.</summary>
    private string PathOf(string name)
    {
        var full = Path.GetFullPath(Path.Combine(folder, name), SharedRules.FolderOf(vehicleFileName));
        return Path.IsPathRooted(vehicleFileName) ? full : Path.GetRelativePath(Environment.CurrentDirectory, full);
    }

    private string Advice(string name)
    {
        var path = PathOf("");
        if (!Directory.Exists(path))
        {
            return $"there is no folder {path}; 'ecuTypes' names it";
        }

        var names = Directory.EnumerateFiles(path, "*.yaml").Select(Path.GetFileNameWithoutExtension)
            .OfType<string>().Order(StringComparer.Ordinal).ToArray();
        return NearestName.Advice(name, names, "types there");
    }
}
