namespace FlashEngine.Cli.Display;

/// <summary>Shows a job while it runs. All calls come from one thread.</summary>
internal interface IJobDisplay
{
    /// <summary>Shows the job until it is over, and lines of <paramref name="lines"/> above it as they come.</summary>
    /// <param name="snapshot">The job as it stands; called some times a second.</param>
    /// <param name="lines">Lines for people, posted by any thread.</param>
    /// <param name="job">The job; its errors stay with it.</param>
    Task FollowAsync(Func<JobSnapshot> snapshot, LineFeed lines, Task job);
}
