using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.Conformance.Tests.Model;

/// <summary>What an implementation does that can be seen from outside; <c>ToString</c> is the line of a file.</summary>
internal abstract record Happening;

/// <summary><c>&gt;</c>: a frame was sent.</summary>
internal sealed record FrameSent(CanFrame Frame) : Happening
{
    public override string ToString() => "> " + HexText.Of(Frame);
}

/// <summary>N_USData.confirm.</summary>
internal sealed record Confirm(N_Result Result) : Happening
{
    public override string ToString() => $"confirm {Result}";
}

/// <summary>N_USData.indication; the PDU is empty unless N_OK.</summary>
internal sealed record Indication(N_Result Result, byte[] Pdu) : Happening
{
    public override string ToString() => $"indication {Result} {HexText.Of(Pdu)}".TrimEnd();
}

/// <summary>N_USData_FF.indication.</summary>
internal sealed record FirstFrame(int Length) : Happening
{
    public override string ToString() => $"first-frame {Length}";
}
