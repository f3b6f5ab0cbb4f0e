using System.Buffers;
using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane.Repositories;

/// <summary>Fetches metadata files as a whole, none longer than its role allows.</summary>
internal sealed class MetadataSource(IUptaneRepository repository)
{
    /// <summary>Fetches a file; null: the repository has none of that name.</summary>
    /// <exception cref="FlashException">It is too long or too slow, or the repository cannot be read.</exception>
    public async Task<byte[]?> FetchAsync(
        MetadataName name, string file, int lengthMax, CancellationToken cancellation)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var result = await repository.FetchAsync(
            file,
            lengthMax,
            (piece, _) =>
            {
                bytes.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            cancellation);
        return result switch
        {
            FetchResult.Complete => bytes.WrittenSpan.ToArray(),
            FetchResult.Missing => null,
            _ => throw name.RefuseEndless(
                $"'{UptaneRefusal.Show(file)}' is larger than {lengthMax} bytes, the limit of its role"),
        };
    }
}
