using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Commands;

/// <summary>
/// The state machine of a command's job. Forward is one step at a time; from everywhere before its end there is a way
/// to <see cref="CommandState.Done"/>, because it may fail, be cancelled or run out of time. Back goes a restart only,
/// and never from where the vehicle may have been changed.
/// </summary>
internal static class CommandStates
{
    /// <summary>Whether a job may go from one state to another.</summary>
    public static bool Allows(CommandState from, CommandState to) => to switch
    {
        CommandState.Queued => false,
        CommandState.Downloading => from < CommandState.Flashing,
        CommandState.Verifying => from < CommandState.Flashing,
        CommandState.Waiting => from is CommandState.Verifying or CommandState.Waiting,
        CommandState.Flashing => from is CommandState.Verifying or CommandState.Waiting,
        CommandState.Checking => from is CommandState.Flashing,
        CommandState.Done => from < CommandState.Done,
        _ => false,
    };

    /// <summary>The state's name in messages.</summary>
    public static string Word(CommandState state) => state.ToString().ToLowerInvariant();
}
