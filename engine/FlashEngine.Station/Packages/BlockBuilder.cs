using System.Security.Cryptography;
using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages.Delta;

namespace FlashEngine.Station.Packages;

/// <summary>Makes the blocks to transfer from the images of a package, as the ECU's type wants them.</summary>
public static class BlockBuilder
{
    /// <summary>Reads the images of an ECU and makes its blocks.</summary>
    /// <param name="update">An ECU of the package.</param>
    /// <param name="package">The package.</param>
    /// <param name="type">The ECU's type.</param>
    /// <param name="kept">What the station keeps, for images carried as deltas; null: nothing.</param>
    /// <exception cref="InputException">
    /// The type has no such block, the bytes do not lie in it, or the erase ranges do not cover them.
    /// </exception>
    /// <exception cref="ImageFormatException">An image breaks its format.</exception>
    public static EcuImages Load(
        EcuUpdate update, VerifiedPackage package, EcuType type, IKeptImages? kept = null)
    {
        var images = update.Images.Select(entry => new LoadedImage(entry, package.ReadImage(entry, kept))).ToList();
        InputException Error(string problem)
            => new($"{package.FileName}: ECU {PackageSource.Show(update.Ecu)}: {problem}");
        return new EcuImages
        {
            Update = update,
            Images = images,
            Blocks = [.. images.Select(image => Make(image, type, Error))],
            ImageSha256 = ImageSha256(images),
        };
    }

    /// <summary>As <see cref="Load"/>, for those who need the blocks only.</summary>
    /// <inheritdoc cref="Load" path="/param|/exception"/>
    public static IReadOnlyList<FlashBlock> Build(EcuUpdate update, VerifiedPackage package, EcuType type)
        => Load(update, package, type).Blocks;

    /// <summary>SHA-256 over images as <see cref="EcuImages.ImageSha256"/> describes it.</summary>
    public static string ImageSha256(IEnumerable<LoadedImage> images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in images
            .Where(image => image.Entry.Role != ImageRole.Driver)
            .SelectMany(image => image.Image.Segments))
        {
            hash.AppendData(segment.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static FlashBlock Make(LoadedImage loaded, EcuType type, Func<string, InputException> error)
    {
        var entry = loaded.Entry;
        var block = type.Blocks.FirstOrDefault(candidate => candidate.Name == entry.Block)
            ?? throw error(
                $"'{PackageSource.Show(entry.File)}' is for block '{PackageSource.Show(entry.Block)}'; ECU type "
                + $"{type.Name} has {string.Join(", ", type.Blocks.Select(candidate => candidate.Name))}");
        var segments = Lay(loaded, type).Segments;
        IReadOnlyList<EraseRange> erase = entry switch
        {
            { Role: ImageRole.Driver } => [],
            { Erase.Count: 0 } => [new EraseRange(block.Address, block.Length)],
            _ => entry.Erase,
        };
        CheckBounds(entry, block, segments, erase, error);
        return new FlashBlock
        {
            Name = block.Name,
            Index = block.Index,
            Role = entry.Role,
            Segments = segments,
            Erase = erase,
            DataFormatIdentifier = entry.DataFormatIdentifier,
            Crc32 = Crc32.Compute(segments),
        };
    }

    // Bytes between or behind compressed or encrypted ones would not be fill bytes to the ECU.
    private static FirmwareImage Lay(LoadedImage loaded, EcuType type) => loaded.Entry.DataFormatIdentifier != 0
        ? loaded.Image
        : ImageLayout.Align(
            ImageLayout.FillGaps(loaded.Image, type.FillGapsBelow, type.FillByte),
            type.WriteGranularity,
            type.FillByte);

    private static void CheckBounds(
        ImageEntry entry,
        LogicalBlock block,
        IReadOnlyList<ImageSegment> segments,
        IReadOnlyList<EraseRange> erase,
        Func<string, InputException> error)
    {
        var blockEnd = block.Address + (ulong)block.Length;
        var where = $"block '{block.Name}' (0x{block.Address:X8} to 0x{blockEnd - 1:X8})";
        foreach (var (start, end) in segments.Select(segment => (segment.Address, segment.End)))
        {
            if (start < block.Address || end > blockEnd)
            {
                throw error(
                    $"'{PackageSource.Show(entry.File)}' has bytes from 0x{start:X8} to 0x{end - 1:X8}, "
                    + $"which do not lie in {where}");
            }

            if (entry.Role != ImageRole.Driver && !IsErased(start, end, erase))
            {
                throw error(
                    $"'{PackageSource.Show(entry.File)}' has bytes from 0x{start:X8} to 0x{end - 1:X8}, "
                    + "which its erase ranges do not cover");
            }
        }

        bool IsOutside(EraseRange range)
            => range.Address < block.Address || range.Address + (ulong)range.Length > blockEnd;
        foreach (var range in erase.Where(IsOutside))
        {
            throw error(
                $"'{PackageSource.Show(entry.File)}' wants to erase {range.Length} bytes at 0x{range.Address:X8}, "
                + $"which do not lie in {where}");
        }
    }

    // The ranges ascend; touching ones count as one.
    private static bool IsErased(ulong start, ulong end, IReadOnlyList<EraseRange> erase)
    {
        foreach (var range in erase)
        {
            if (range.Address <= start && start < range.Address + (ulong)range.Length)
            {
                start = range.Address + (ulong)range.Length;
            }
        }

        return start >= end;
    }
}
