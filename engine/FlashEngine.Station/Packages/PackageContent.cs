using FlashEngine.Station.Packages.Zip;

namespace FlashEngine.Station.Packages;

/// <summary>Reads entries of a package, never more of one than it is allowed to have.</summary>
internal sealed class PackageContent(ZipDirectory zip, PackageSource source)
{
    /// <summary>For errors.</summary>
    public PackageSource Source => source;

    /// <summary>Throws unless a file has the SHA-256 of the manifest.</summary>
    public static void CheckHash(string file, string expected, byte[] sha256, PackageSource source)
    {
        var found = Convert.ToHexStringLower(sha256);
        if (found != expected)
        {
            throw source.Error(
                $"entry '{PackageSource.Show(file)}' has the SHA-256 {found}; {PackagePath.Manifest} says {expected}");
        }
    }

    /// <summary>Reads manifest or signature.</summary>
    public byte[] ReadPart(string name, int lengthMax)
    {
        if (!zip.Entries.TryGetValue(name, out var entry) || entry.Name != name)
        {
            throw source.Error($"{name} is missing; is this an update package?");
        }

        if (entry.Length > lengthMax)
        {
            throw source.Error($"{name} has {entry.Length} bytes; {lengthMax} are the limit");
        }

        var bytes = new MemoryStream();
        ReadEntry(entry, part => bytes.Write(part));
        return bytes.ToArray();
    }

    /// <summary>Reads a file of the manifest piece by piece; what does not have its length is refused.</summary>
    public void ReadImage(string file, long length, ByteSink sink)
    {
        if (!zip.Entries.TryGetValue(file, out var entry) || entry.Name != file)
        {
            throw source.Error($"entry '{PackageSource.Show(file)}' is missing; {PackagePath.Manifest} names it");
        }

        if (entry.Length != length)
        {
            throw source.Error(
                $"entry '{PackageSource.Show(file)}' has {entry.Length} bytes; {PackagePath.Manifest} says {length}");
        }

        ReadEntry(entry, sink);
    }

    // The length in the ZIP was checked against what is allowed; the bytes are counted, because a ZIP can lie.
    private void ReadEntry(ZipEntry entry, ByteSink sink)
    {
        var buffer = new byte[64 * 1024];
        var length = 0L;
        try
        {
            using var content = zip.Open(entry);
            for (int count; length <= entry.Length && (count = content.Read(buffer)) > 0;)
            {
                length += count;
                if (length <= entry.Length)
                {
                    sink(buffer.AsSpan(0, count));
                }
            }
        }
        catch (InvalidDataException cause)
        {
            throw source.Error($"entry '{PackageSource.Show(entry.Name)}' cannot be unpacked; it is damaged", cause);
        }

        if (length != entry.Length)
        {
            throw source.Error(
                $"entry '{PackageSource.Show(entry.Name)}' says that it has {entry.Length} bytes, "
                + $"but unpacks to {(length > entry.Length ? "more" : $"{length}")}");
        }
    }
}

/// <summary>Takes a piece of content.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);
