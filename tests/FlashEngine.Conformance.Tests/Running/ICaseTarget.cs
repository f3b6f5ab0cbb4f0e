using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Running;

/// <summary>
/// An ISO-TP implementation with the bus around it: it lets a script's events happen and writes down what it sees.
/// Time starts at 0 with the case.
/// </summary>
internal interface ICaseTarget
{
    /// <summary>Now, in nanoseconds since the start of the case.</summary>
    long NowNs { get; }

    /// <summary>How much later than it happens this target may see something, in nanoseconds.</summary>
    long LatenessNs { get; }

    /// <summary>For how long nothing more may happen after the last line, in nanoseconds.</summary>
    long QuietNs { get; }

    /// <summary>Frames that the implementation sent and the script has not yet expected.</summary>
    Queue<Observation> Sent { get; }

    /// <summary>Services that it reported and the script has not yet expected.</summary>
    Queue<Observation> Reported { get; }

    /// <summary>Whether this implementation tells of such a thing at all; what it does not tell is not expected.</summary>
    bool Reports(Happening happening);

    /// <summary>Lets time pass until something was observed.</summary>
    /// <param name="untilNs">The latest time to come to.</param>
    /// <param name="inclusive">Whether timers that end exactly then, and what only then becomes due, still run.
    /// </param>
    /// <returns>True when something was observed, false when the time has come.</returns>
    bool Advance(long untilNs, bool inclusive);

    /// <summary>Lets an event of the script happen now.</summary>
    /// <returns>What is wrong with the implementation's answer to the call; null when nothing is.</returns>
    string? Apply(Step step);

    /// <summary>The value of a counter; null: it does not count.</summary>
    long? Count(string name);

    /// <summary>How long a timer of the running transfer, or of the last one, ran at most, in nanoseconds; null:
    /// it does not measure.</summary>
    long? MeasuredNs(string timer);
}
