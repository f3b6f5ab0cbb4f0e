namespace FlashEngine.Rehearsal;

/// <summary>Looks at a rehearsal from outside; called on its one thread.</summary>
public interface IRehearsalWatch
{
    /// <summary>Time has moved to the next event.</summary>
    void OnAdvance(long nowNs);

    /// <summary>A channel's loop is about to be stepped.</summary>
    void BeforeStep();

    /// <summary>The step is done.</summary>
    /// <param name="allocatedBytes">What it allocated.</param>
    /// <param name="hasPosted">True when it completed something that a script or the job waits for.</param>
    void AfterStep(long allocatedBytes, bool hasPosted);
}
