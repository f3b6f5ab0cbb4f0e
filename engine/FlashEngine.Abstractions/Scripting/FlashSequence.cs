namespace FlashEngine.Scripting;

/// <summary>What a step does to the ECU if it is cut off in the middle.</summary>
public enum StepEffect
{
    /// <summary>Nothing: it only reads.</summary>
    None,

    /// <summary>A state that a reset or a session time-out undoes: session, security, communication.</summary>
    Volatile,

    /// <summary>
    /// At most a mark that the memory is good: it has the ECU compare its memory with the image, and may be repeated.
    /// When a job is resumed, these steps decide whether a block that was completed is still there.
    /// </summary>
    Verify,

    /// <summary>Memory that survives a reset: erase, write, fingerprint.</summary>
    Flash,
}

/// <summary>One named step of a flash sequence.</summary>
public sealed record FlashStep
{
    /// <summary>The name in reports, progress and journal; unique in the sequence.</summary>
    public required string Name { get; init; }

    /// <summary>What it does to the ECU.</summary>
    public required StepEffect Effect { get; init; }

    /// <summary>The work.</summary>
    public required Func<IFlashContext, Task> Run { get; init; }

    /// <summary>Tells whether the step is done already and can be passed over; null: it never is.</summary>
    public Func<IFlashContext, Task<bool>>? IsDone { get; init; }

    /// <summary>True when the step runs once per block (<see cref="IFlashContext.Block"/>).</summary>
    public bool PerBlock { get; init; }

    /// <summary>How long the step may take, everything included.</summary>
    public TimeSpan Cap { get; init; } = FlashSequence.DefaultCap;

    /// <summary>The exit code of a failure of this step that has no code of its own.</summary>
    public FlashExitCode FailureCode { get; init; } = FlashExitCode.Precondition;
}

/// <summary>
/// The list of steps that a flash script builds; the script's top level calls these methods. Steps run in the order of
/// the list. Consecutive steps that are <see cref="FlashStep.PerBlock"/> form a group: for each block of the package in
/// its order, all of them run. A script that loads another one can replace, wrap, insert and remove its steps.
/// </summary>
public sealed class FlashSequence
{
    /// <summary>The cap of a step that states none: 10 minutes.</summary>
    public static readonly TimeSpan DefaultCap = TimeSpan.FromMinutes(10);

    private readonly List<FlashStep> _steps = [];

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<FlashStep> Steps => _steps;

    /// <summary>Appends a step that runs once.</summary>
    /// <exception cref="InputException">The name is taken.</exception>
    public void Step(
        string name,
        StepEffect effect,
        Func<IFlashContext, Task> run,
        Func<IFlashContext, Task<bool>>? isDone = null,
        TimeSpan? cap = null,
        FlashExitCode failureCode = FlashExitCode.Precondition)
        => Insert(_steps.Count, Make(name, effect, run, isDone, cap, failureCode, perBlock: false));

    /// <summary>Appends a step that runs once for each block.</summary>
    /// <exception cref="InputException">The name is taken.</exception>
    public void BlockStep(
        string name,
        StepEffect effect,
        Func<IFlashContext, Task> run,
        Func<IFlashContext, Task<bool>>? isDone = null,
        TimeSpan? cap = null,
        FlashExitCode failureCode = FlashExitCode.Precondition)
        => Insert(_steps.Count, Make(name, effect, run, isDone, cap, failureCode, perBlock: true));

    /// <summary>Inserts a step that runs once in front of another.</summary>
    /// <exception cref="InputException">The new name is taken, or there is no step
    /// <paramref name="before"/>.</exception>
    public void InsertBefore(
        string before,
        string name,
        StepEffect effect,
        Func<IFlashContext, Task> run,
        Func<IFlashContext, Task<bool>>? isDone = null,
        TimeSpan? cap = null,
        FlashExitCode failureCode = FlashExitCode.Precondition)
        => Insert(IndexOf(before), Make(name, effect, run, isDone, cap, failureCode, perBlock: false));

    /// <summary>Inserts a step that runs once behind another.</summary>
    /// <exception cref="InputException">The new name is taken, or there is no step
    /// <paramref name="after"/>.</exception>
    public void InsertAfter(
        string after,
        string name,
        StepEffect effect,
        Func<IFlashContext, Task> run,
        Func<IFlashContext, Task<bool>>? isDone = null,
        TimeSpan? cap = null,
        FlashExitCode failureCode = FlashExitCode.Precondition)
        => Insert(IndexOf(after) + 1, Make(name, effect, run, isDone, cap, failureCode, perBlock: false));

    /// <summary>Gives a step other work; name, place, effect and exit code stay.</summary>
    /// <exception cref="InputException">There is no such step.</exception>
    public void Replace(string name, Func<IFlashContext, Task> run)
        => _steps[IndexOf(name)] = _steps[IndexOf(name)] with { Run = run, IsDone = null };

    /// <summary>
    /// Puts work around a step: <paramref name="around"/> gets the old work and calls it when it wants.
    /// </summary>
    /// <exception cref="InputException">There is no such step.</exception>
    public void Wrap(string name, Func<IFlashContext, Func<Task>, Task> around)
    {
        var inner = _steps[IndexOf(name)];
        _steps[IndexOf(name)] = inner with { Run = ecu => around(ecu, () => inner.Run(ecu)) };
    }

    /// <summary>Takes a step out.</summary>
    /// <exception cref="InputException">There is no such step.</exception>
    public void Remove(string name) => _steps.RemoveAt(IndexOf(name));

    private static FlashStep Make(
        string name,
        StepEffect effect,
        Func<IFlashContext, Task> run,
        Func<IFlashContext, Task<bool>>? isDone,
        TimeSpan? cap,
        FlashExitCode failureCode,
        bool perBlock) => new()
        {
            Name = name,
            Effect = effect,
            Run = run,
            IsDone = isDone,
            Cap = cap ?? DefaultCap,
            FailureCode = failureCode,
            PerBlock = perBlock,
        };

    private void Insert(int index, FlashStep step)
    {
        if (_steps.Exists(other => other.Name == step.Name))
        {
            throw new InputException($"step '{step.Name}' is in the sequence already");
        }

        _steps.Insert(index, step);
    }

    private int IndexOf(string name)
    {
        var index = _steps.FindIndex(step => step.Name == name);
        return index >= 0
            ? index
            : throw new InputException(
                $"there is no step '{name}'; the sequence has {string.Join(", ", _steps.Select(step => step.Name))}");
    }
}
