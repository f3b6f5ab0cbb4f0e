using System.CommandLine;
using FlashEngine.Ota.Messages;
using FlashEngine.Station.Store;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash agent approve|reject|postpone</c>: decides about a command of an agent that may be running.
/// </summary>
internal static class AgentDecisionCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return Create(
            "approve", "Lets a command that waits for it go on to flash.", _ => new(ConsentDecision.Accept, 0));
        yield return Create(
            "reject", "Ends a command that waits for an approval; nothing is flashed.",
            _ => new(ConsentDecision.Reject, 0));
        var minutes = new Option<int>("--minutes")
        {
            Description = $"For how long, 1..{OtaMessageReader.PostponeMinutesMax}.",
            HelpName = "MIN",
            DefaultValueFactory = _ => OtaMessageReader.PostponeMinutesDefault,
        };
        var postpone = Create("postpone", "Has the agent ask again later.", parsed =>
            parsed.GetValue(minutes) is >= 1 and <= OtaMessageReader.PostponeMinutesMax and var given
                ? new StoredDecision(ConsentDecision.Postpone, given)
                : throw new InputException($"--minutes: right is 1..{OtaMessageReader.PostponeMinutesMax}"));
        postpone.Add(minutes);
        yield return postpone;
    }

    private static CommandWithExamples Create(
        string name, string description, Func<ParseResult, StoredDecision> decision)
    {
        var verb = new CommandWithExamples(name, description, $"flash agent {name} cmd-17 --state /var/lib/flash");
        var command = new Argument<string>("COMMAND") { Description = "The command's id." };
        var state = new Option<string>("--state")
        {
            Description = "The agent's --state folder.",
            HelpName = "DIR",
            Required = true,
        };
        verb.Add(command);
        verb.Add(state);
        verb.SetAction(parsed =>
        {
            var id = parsed.GetRequiredValue(command);
            CommandStore.Decide(parsed.GetRequiredValue(state), id, decision(parsed));
            parsed.InvocationConfiguration.Output.WriteLine($"{id}: {name}, left for the agent");
        });
        return verb;
    }
}
