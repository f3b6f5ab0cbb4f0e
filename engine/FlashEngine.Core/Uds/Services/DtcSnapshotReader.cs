namespace FlashEngine.Uds.Services;

/// <summary>
/// Reads the snapshot records of 04 and 18 one value after the other: a record's number and how many identifiers it
/// has, then each identifier, then its data. How long the data of an identifier are, only the caller can know.
/// </summary>
/// <param name="records">The records of a <see cref="DtcReport"/>.</param>
public ref struct DtcSnapshotReader(ReadOnlySpan<byte> records)
{
    private ResponseReader _reader = new(records);

    /// <summary>True when all records were read.</summary>
    public readonly bool IsAtEnd => _reader.IsComplete;

    /// <summary>Reads the head of a record.</summary>
    /// <param name="recordNumber">DTCSnapshotRecordNumber.</param>
    /// <param name="identifiers">DTCSnapshotRecordNumberOfIdentifiers.</param>
    /// <returns>False when the bytes do not reach.</returns>
    public bool TryReadRecord(out byte recordNumber, out byte identifiers)
    {
        recordNumber = _reader.Byte();
        identifiers = _reader.Byte();
        return _reader.IsValid;
    }

    /// <summary>Reads an identifier.</summary>
    /// <returns>False when the bytes do not reach.</returns>
    public bool TryReadIdentifier(out ushort dataIdentifier)
    {
        dataIdentifier = _reader.UInt16();
        return _reader.IsValid;
    }

    /// <summary>Reads the data of an identifier.</summary>
    /// <param name="length">In bytes, 0 or more.</param>
    /// <param name="data">A part of the records.</param>
    /// <returns>False when the bytes do not reach.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public bool TryReadData(int length, out ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        data = _reader.Bytes(length);
        return _reader.IsValid;
    }
}
