namespace FlashEngine.Uds.Services;

/// <summary>eventType, the sub-function of 86 without its storageState bit.</summary>
public enum EventType : byte
{
    /// <summary>00: no more answers.</summary>
    StopResponseOnEvent = 0x00,

    /// <summary>01: the status of a trouble code changed.</summary>
    OnDtcStatusChange = 0x01,

    /// <summary>02: a timer passed (until 2013).</summary>
    OnTimerInterrupt = 0x02,

    /// <summary>03: a data record changed.</summary>
    OnChangeOfDataIdentifier = 0x03,

    /// <summary>04: which events are active?</summary>
    ReportActivatedEvents = 0x04,

    /// <summary>05: start answering.</summary>
    StartResponseOnEvent = 0x05,

    /// <summary>06: forget all events.</summary>
    ClearResponseOnEvent = 0x06,

    /// <summary>07: a comparison became true.</summary>
    OnComparisonOfValues = 0x07,

    /// <summary>08: tell the trouble code whose status changed last (from 2020).</summary>
    ReportMostRecentDtcOnStatusChange = 0x08,

    /// <summary>09: tell what is stored with a trouble code whose status changed (from 2020).</summary>
    ReportDtcRecordInformationOnDtcStatusChange = 0x09,
}

/// <summary>An answer to 86, a view of its bytes.</summary>
public readonly ref struct EventAnswer
{
    /// <summary>numberOfIdentifiedEvents; for 04 numberOfActivatedEvents.</summary>
    public required byte NumberOfEvents { get; init; }

    /// <summary>eventWindowTime; for 04 that of the first event, if there is one.</summary>
    public required byte EventWindowTime { get; init; }

    /// <summary>
    /// eventTypeRecord and serviceToRespondToRecord; for 04 all events, each with its type, window and records.
    /// </summary>
    public required ReadOnlySpan<byte> Records { get; init; }
}

/// <summary>ResponseOnEvent, service 86 (ISO 14229-1): the ECU sends an answer whenever something happens.</summary>
public static class ResponseOnEvent
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x86;

    /// <summary>eventWindowTime without an end.</summary>
    public const byte InfiniteTimeToResponse = 0x02;

    private const byte StorageStateBit = 0x40;
    private const byte EventTypeMax = 0x3F;

    /// <summary>Makes the request <c>86 eventType window eventTypeRecord serviceToRespondToRecord</c>.</summary>
    /// <param name="eventType">00..3F; the length of the record of 00..08 is checked.</param>
    /// <param name="eventWindowTime">How long; 02 is without an end.</param>
    /// <param name="eventTypeRecord">What the event is about: 1 byte for 01, 02, 08, 2 for 03, 10 for 07.</param>
    /// <param name="serviceToRespondToRecord">The request that is answered at each event.</param>
    /// <param name="storeEvent">The ECU keeps it over power-off.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type needs more than 6 bits.</exception>
    /// <exception cref="ArgumentException">The record has not the length of its type.</exception>
    public static byte[] Encode(
        EventType eventType,
        byte eventWindowTime = InfiniteTimeToResponse,
        ReadOnlySpan<byte> eventTypeRecord = default,
        ReadOnlySpan<byte> serviceToRespondToRecord = default,
        bool storeEvent = false,
        bool suppressPositiveResponse = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)eventType, EventTypeMax, nameof(eventType));
        if (RecordLength(eventType) is { } length && eventTypeRecord.Length != length)
        {
            throw new ArgumentException(
                $"eventType {(byte)eventType:X2} has a record of {length} bytes, not {eventTypeRecord.Length}",
                nameof(eventTypeRecord));
        }

        var subFunction = (byte)((byte)eventType | (storeEvent ? StorageStateBit : 0));
        return
        [
            ServiceId,
            ServiceExchange.SubFunction(subFunction, suppressPositiveResponse),
            eventWindowTime,
            .. eventTypeRecord,
            .. serviceToRespondToRecord,
        ];
    }

    /// <summary>
    /// Reads <c>C6 eventType numberOfIdentifiedEvents eventWindowTime …</c>, or for 04
    /// <c>C6 04 numberOfActivatedEvents (eventType eventWindowTime …) …</c>.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="eventType">The type that was sent.</param>
    /// <param name="answer">A view of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, or too short; the storageState bit may differ.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, EventType eventType, out EventAnswer answer)
    {
        answer = default;
        var reader = new ResponseReader(response);
        var serviceId = reader.Byte();
        var echo = (EventType)(reader.Byte() & ~StorageStateBit);
        var events = reader.Byte();
        var isList = eventType == EventType.ReportActivatedEvents;
        var window = isList ? (byte)0 : reader.Byte();
        if (!reader.IsValid || serviceId != ServiceId + 0x40 || echo != eventType)
        {
            return false;
        }

        var records = reader.Rest();
        answer = new EventAnswer
        {
            NumberOfEvents = events,
            EventWindowTime = isList && records.Length > 1 ? records[1] : window,
            Records = records,
        };
        return true;
    }

    /// <summary>The length of eventTypeRecord in bytes; null: the standard leaves it open.</summary>
    private static int? RecordLength(EventType eventType) => eventType switch
    {
        EventType.StopResponseOnEvent or EventType.ReportActivatedEvents
            or EventType.StartResponseOnEvent or EventType.ClearResponseOnEvent => 0,
        EventType.OnDtcStatusChange or EventType.OnTimerInterrupt
            or EventType.ReportMostRecentDtcOnStatusChange => 1,
        EventType.OnChangeOfDataIdentifier => 2,
        EventType.OnComparisonOfValues => 10,
        _ => null,
    };
}
