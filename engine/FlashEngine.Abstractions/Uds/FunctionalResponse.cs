namespace FlashEngine.Uds;

/// <summary>The final answer of one ECU to a functional request.</summary>
/// <param name="EcuName">Who answered.</param>
/// <param name="Response">The PDU: positive, or 7F SID NRC.</param>
public sealed record FunctionalResponse(string EcuName, ReadOnlyMemory<byte> Response)
{
    /// <summary>True for a refusal.</summary>
    public bool IsNegative => Response.Length > 0 && Response.Span[0] == 0x7F;
}
