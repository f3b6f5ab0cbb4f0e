namespace FlashEngine.Images;

/// <summary>Keeps the bytes of a firmware file, in the order in which the file has them.</summary>
public interface IImageBytes
{
    /// <summary>Appends bytes; they are valid during the call only.</summary>
    /// <param name="data">The bytes.</param>
    void Append(ReadOnlySpan<byte> data);

    /// <summary>Gives everything that was appended; nothing may be appended afterwards.</summary>
    ReadOnlyMemory<byte> ToMemory();
}
