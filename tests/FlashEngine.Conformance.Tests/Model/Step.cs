using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.Conformance.Tests.Model;

/// <summary>One line of a script.</summary>
/// <param name="Line">Its line number.</param>
/// <param name="Time">When.</param>
internal abstract record Step(int Line, StepTime Time);

/// <summary><c>&lt;</c>: a frame of the peer, or of somebody else, has arrived.</summary>
internal sealed record FrameArrives(int Line, StepTime Time, CanFrame Frame) : Step(Line, Time);

/// <summary><c>send</c>: N_USData.request.</summary>
/// <param name="Refused">True when the call itself must be refused.</param>
internal sealed record Request(int Line, StepTime Time, byte[] Pdu, bool Refused) : Step(Line, Time);

/// <summary><c>transmitted</c>: the oldest unconfirmed frame of ours has left.</summary>
internal sealed record Transmitted(int Line, StepTime Time) : Step(Line, Time);

/// <summary><c>hold</c> and <c>release</c>: the upper layer has no room for more, or has again.</summary>
internal sealed record HoldReception(int Line, StepTime Time, bool Hold) : Step(Line, Time);

/// <summary><c>reset</c>: the channel was lost.</summary>
internal sealed record Reset(int Line, StepTime Time, N_Result Result) : Step(Line, Time);

/// <summary><c>away</c> and <c>back</c>: the thread that steps the implementation does not run in between.</summary>
internal sealed record Attend(int Line, StepTime Time, bool Attending) : Step(Line, Time);

/// <summary>Something must happen.</summary>
internal sealed record Expect(int Line, StepTime Time, Happening Happening) : Step(Line, Time);

/// <summary><c>nothing</c>: nothing has happened that was not expected above.</summary>
internal sealed record Nothing(int Line, StepTime Time) : Step(Line, Time);

/// <summary><c>measured</c>: how long a timer of the running transfer, or of the last one, ran at most.</summary>
internal sealed record Measured(int Line, StepTime Time, string Timer, long Ns) : Step(Line, Time);

/// <summary><c>counter</c>: what the implementation has counted up to now.</summary>
internal sealed record Counter(int Line, StepTime Time, string Name, long Value) : Step(Line, Time);
