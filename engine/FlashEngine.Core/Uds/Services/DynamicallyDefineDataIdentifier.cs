namespace FlashEngine.Uds.Services;

/// <summary>definitionMode, the sub-function of 2C.</summary>
public enum DefinitionMode : byte
{
    /// <summary>01: from parts of other records.</summary>
    DefineByIdentifier = 0x01,

    /// <summary>02: from memory.</summary>
    DefineByMemoryAddress = 0x02,

    /// <summary>03: forget the definition.</summary>
    ClearDynamicallyDefinedDataIdentifier = 0x03,
}

/// <summary>A part of another record, for 2C 01.</summary>
/// <param name="DataIdentifier">The other record.</param>
/// <param name="PositionInSourceDataRecord">First byte of the part; the record's first is 1.</param>
/// <param name="MemorySize">Bytes of the part, 1 or more.</param>
public readonly record struct SourceRecord(ushort DataIdentifier, byte PositionInSourceDataRecord, byte MemorySize);

/// <summary>A part of memory, for 2C 02.</summary>
/// <param name="Address">First address.</param>
/// <param name="Size">Bytes, 1 or more.</param>
public readonly record struct SourceMemory(uint Address, uint Size);

/// <summary>
/// DynamicallyDefineDataIdentifier, service 2C (ISO 14229-1): makes an identifier F200..F3FF that stands for parts of
/// others or of memory.
/// </summary>
public static class DynamicallyDefineDataIdentifier
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x2C;

    private const int DefinitionLength = 4;

    /// <summary>Makes the request <c>2C 01 DDDID (DID position size) …</c>.</summary>
    /// <param name="dynamicallyDefinedDataIdentifier">F200..F3FF.</param>
    /// <param name="sources">One or more parts, in the order of the new record.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is not F200..F3FF, or a value is 0.</exception>
    /// <exception cref="ArgumentException">No part is given.</exception>
    public static byte[] EncodeByIdentifier(
        ushort dynamicallyDefinedDataIdentifier,
        ReadOnlySpan<SourceRecord> sources,
        bool suppressPositiveResponse = false)
    {
        var request = Start(
            DefinitionMode.DefineByIdentifier,
            dynamicallyDefinedDataIdentifier,
            sources.IsEmpty,
            suppressPositiveResponse);
        foreach (var source in sources)
        {
            ArgumentOutOfRangeException.ThrowIfZero(source.PositionInSourceDataRecord, nameof(sources));
            ArgumentOutOfRangeException.ThrowIfZero(source.MemorySize, nameof(sources));
            request.AddRange(
                (byte)(source.DataIdentifier >> 8),
                (byte)source.DataIdentifier,
                source.PositionInSourceDataRecord,
                source.MemorySize);
        }

        return [.. request];
    }

    /// <summary>Makes the request <c>2C 02 DDDID ALFI (address size) …</c>.</summary>
    /// <param name="dynamicallyDefinedDataIdentifier">F200..F3FF.</param>
    /// <param name="sources">One or more parts, in the order of the new record.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The identifier is not F200..F3FF, a size is 0, or a value does not fit its bytes.
    /// </exception>
    /// <exception cref="ArgumentException">No part is given.</exception>
    public static byte[] EncodeByMemoryAddress(
        ushort dynamicallyDefinedDataIdentifier,
        ReadOnlySpan<SourceMemory> sources,
        int addressBytes = 4,
        int sizeBytes = 1,
        bool suppressPositiveResponse = false)
    {
        var request = Start(
            DefinitionMode.DefineByMemoryAddress,
            dynamicallyDefinedDataIdentifier,
            sources.IsEmpty,
            suppressPositiveResponse);
        for (var i = 0; i < sources.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfZero(sources[i].Size, nameof(sources));
            var range = MemoryRange.Encode(sources[i].Address, sources[i].Size, addressBytes, sizeBytes);

            // One addressAndLengthFormatIdentifier serves all parts.
            request.AddRange(i == 0 ? range : range.AsSpan(1));
        }

        return [.. request];
    }

    /// <summary>Makes the request <c>2C 03 [DDDID]</c>.</summary>
    /// <param name="dynamicallyDefinedDataIdentifier">F200..F3FF; null: all definitions.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is not F200..F3FF.</exception>
    public static byte[] EncodeClear(
        ushort? dynamicallyDefinedDataIdentifier = null, bool suppressPositiveResponse = false)
    {
        const DefinitionMode Mode = DefinitionMode.ClearDynamicallyDefinedDataIdentifier;
        return dynamicallyDefinedDataIdentifier is { } identifier
            ? [.. Start(Mode, identifier, nothingGiven: false, suppressPositiveResponse)]
            : [ServiceId, ServiceExchange.SubFunction((byte)Mode, suppressPositiveResponse)];
    }

    /// <summary>Reads <c>6C definitionMode [DDDID]</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="definitionMode">The mode that was sent.</param>
    /// <param name="dynamicallyDefinedDataIdentifier">The identifier that was sent; null: none was.</param>
    /// <returns>False when it is another answer, of another identifier, or of another length.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response, DefinitionMode definitionMode, ushort? dynamicallyDefinedDataIdentifier)
    {
        if (!ServiceExchange.Echoes(response, ServiceId, (byte)definitionMode))
        {
            return false;
        }

        return dynamicallyDefinedDataIdentifier is { } identifier
            ? response.Length == DefinitionLength
                && response[2] == identifier >> 8
                && response[3] == (byte)identifier
            : response.Length == 2;
    }

    private static List<byte> Start(
        DefinitionMode mode, ushort identifier, bool nothingGiven, bool suppressPositiveResponse)
    {
        if (identifier is < 0xF200 or > 0xF3FF)
        {
            throw new ArgumentOutOfRangeException(
                nameof(identifier), identifier, $"0x{identifier:X4}; it must be 0xF200..0xF3FF");
        }

        if (nothingGiven)
        {
            throw new ArgumentException("at least one part is needed");
        }

        return
        [
            ServiceId,
            ServiceExchange.SubFunction((byte)mode, suppressPositiveResponse),
            (byte)(identifier >> 8),
            (byte)identifier,
        ];
    }
}
