namespace FlashEngine.Uds.Services;

/// <summary>One trouble code of a report. What the report type does not tell is 0.</summary>
public readonly record struct DtcEntry
{
    /// <summary>The trouble code, 000000..FFFFFF.</summary>
    public uint Dtc { get; init; }

    /// <summary>statusOfDTC; only the bits of the availability mask mean anything.</summary>
    public DtcStatus Status { get; init; }

    /// <summary>DTCSeverity (08, 09, 42).</summary>
    public DtcSeverity Severity { get; init; }

    /// <summary>DTCFunctionalUnit (08, 09).</summary>
    public byte FunctionalUnit { get; init; }

    /// <summary>Number of the snapshot record that exists (03).</summary>
    public byte RecordNumber { get; init; }

    /// <summary>DTCFaultDetectionCounter (14): −128..127, 127 is failed.</summary>
    public sbyte FaultDetectionCounter { get; init; }
}

/// <summary>
/// A positive answer to 19, a view of its bytes. Which properties mean something follows from the report type; the
/// others are 0 or empty.
/// </summary>
public readonly ref struct DtcReport
{
    private readonly DtcField[] _entryFields;
    private readonly int _entryLength;
    private readonly ReadOnlySpan<byte> _entries;

    private DtcReport(DtcReportLayout layout, scoped in DtcHeader header, ReadOnlySpan<byte> rest)
    {
        StatusAvailabilityMask = header.StatusAvailabilityMask;
        SeverityAvailabilityMask = header.SeverityAvailabilityMask;
        Format = header.Format;
        NumberOfDtcs = header.NumberOfDtcs;
        Subject = header.Subject;
        _entryFields = layout.Entry;
        _entryLength = layout.EntryLength;
        _entries = layout.HasRecords ? default : rest;
        Records = layout.HasRecords ? rest : default;
    }

    /// <summary>DTCStatusAvailabilityMask: the status bits that the ECU keeps.</summary>
    public DtcStatus StatusAvailabilityMask { get; }

    /// <summary>DTCSeverityAvailabilityMask (42): the severity bits that the ECU keeps.</summary>
    public DtcSeverity SeverityAvailabilityMask { get; }

    /// <summary>DTCFormatIdentifier (01, 07, 11, 12, 42, 55, 56).</summary>
    public DtcFormat Format { get; }

    /// <summary>DTCCount (01, 07, 11, 12).</summary>
    public ushort NumberOfDtcs { get; }

    /// <summary>The trouble code or record that the whole answer is about (04..06, 10, 16, 18, 19, 1A).</summary>
    public DtcEntry Subject { get; }

    /// <summary>
    /// Snapshot, stored or extended data records (04..06, 10, 16, 18, 19): each begins with its number, the rest is
    /// laid out by the manufacturer. See <see cref="DtcSnapshotReader"/>.
    /// </summary>
    public ReadOnlySpan<byte> Records { get; }

    /// <summary>How many trouble codes the answer lists.</summary>
    public int Count => _entryLength == 0 ? 0 : _entries.Length / _entryLength;

    /// <summary>A trouble code of the list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not 0..Count-1.</exception>
    public DtcEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var reader = new ResponseReader(_entries.Slice(index * _entryLength, _entryLength));
            var header = default(DtcHeader);
            foreach (var field in _entryFields)
            {
                header.Take(field, (uint)reader.Number(DtcReportLayout.Length(field)));
            }

            return header.Subject;
        }
    }

    internal static bool TryRead(
        DtcReportLayout layout, scoped in DtcQuery query, ReadOnlySpan<byte> parameters, out DtcReport report)
    {
        report = default;
        var reader = new ResponseReader(parameters);
        var header = default(DtcHeader);
        foreach (var field in layout.Header)
        {
            var value = (uint)reader.Number(DtcReportLayout.Length(field));
            if (IsEcho(field) && query[field] is { } asked && asked != value)
            {
                return false;
            }

            header.Take(field, value);
        }

        var left = layout.EntryLength == 0 ? reader.Left : reader.Left % layout.EntryLength;
        if (!reader.IsValid || (left != 0 && !layout.HasRecords))
        {
            return false;
        }

        report = new DtcReport(layout, header, reader.Rest());
        return true;
    }

    private static bool IsEcho(DtcField field) => field
        is DtcField.Dtc or DtcField.MemorySelection or DtcField.FunctionalGroup or DtcField.ReadinessGroup;

    /// <summary>Values of the wire by their names.</summary>
    private struct DtcHeader
    {
        public DtcEntry Subject;
        public DtcStatus StatusAvailabilityMask;
        public DtcSeverity SeverityAvailabilityMask;
        public DtcFormat Format;
        public ushort NumberOfDtcs;

        public void Take(DtcField field, uint value)
        {
            switch (field)
            {
                case DtcField.Dtc: Subject = Subject with { Dtc = value }; break;
                case DtcField.Status: Subject = Subject with { Status = (DtcStatus)value }; break;
                case DtcField.Severity: Subject = Subject with { Severity = (DtcSeverity)value }; break;
                case DtcField.FunctionalUnit: Subject = Subject with { FunctionalUnit = (byte)value }; break;
                case DtcField.RecordNumber: Subject = Subject with { RecordNumber = (byte)value }; break;
                case DtcField.FaultDetectionCounter:
                    Subject = Subject with { FaultDetectionCounter = (sbyte)value };
                    break;
                case DtcField.StatusAvailability: StatusAvailabilityMask = (DtcStatus)value; break;
                case DtcField.SeverityAvailability: SeverityAvailabilityMask = (DtcSeverity)value; break;
                case DtcField.Format: Format = (DtcFormat)value; break;
                case DtcField.Count: NumberOfDtcs = (ushort)value; break;
            }
        }
    }
}
