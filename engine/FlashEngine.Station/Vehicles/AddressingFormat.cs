namespace FlashEngine.Station.Vehicles;

/// <summary>How the frames of one direction are addressed (ISO 15765-2, addressing formats).</summary>
public enum AddressingFormat
{
    /// <summary>A CAN id of 11 or 29 bits, and nothing else.</summary>
    Normal,

    /// <summary>A 29-bit id that holds target and source address: 18DA TA SA, functional 18DB TA SA.</summary>
    NormalFixed,

    /// <summary>A CAN id of 11 or 29 bits, and the target address N_TA in the first byte.</summary>
    Extended,

    /// <summary>An 11-bit id, and the address extension N_AE in the first byte.</summary>
    Mixed11,

    /// <summary>
    /// A 29-bit id that holds target and source address, 18CE TA SA, functional 18CD TA SA, and the address extension
    /// N_AE in the first byte.
    /// </summary>
    Mixed29,
}

/// <summary>The formats of an ECU's addresses; the directions may differ.</summary>
/// <param name="Request">Of physical requests.</param>
/// <param name="Response">Of the responses.</param>
/// <param name="Functional">Of functional requests.</param>
public readonly record struct AddressingFormats(
    AddressingFormat Request, AddressingFormat Response, AddressingFormat Functional)
{
    /// <summary>True when frames of a direction have a byte before the N_PCI.</summary>
    public bool HavePrefix => HasPrefix(Request) || HasPrefix(Response) || HasPrefix(Functional);

    /// <summary>
    /// True when ids of this format hold target and source address. An ECU then hears its target address from any
    /// source with any priority.
    /// </summary>
    public static bool IsFixed(AddressingFormat format) =>
        format is AddressingFormat.NormalFixed or AddressingFormat.Mixed29;

    private static bool HasPrefix(AddressingFormat format) =>
        format is AddressingFormat.Extended or AddressingFormat.Mixed11 or AddressingFormat.Mixed29;
}
