using System.CommandLine;
using FlashEngine.Ota.Audit;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash agent audit</c>.</summary>
internal static class AgentAuditCommand
{
    public static Command Create()
    {
        var audit = new CommandWithExamples(
            "audit",
            "Checks that no line of an agent's audit log was changed, taken out or put in. Note number and hash "
            + "elsewhere: that the end of a log is missing shows only against them.",
            "flash agent audit --verify /var/lib/flash/audit.log");
        var verify = new Option<string>("--verify")
        {
            Description = "The log: audit.log in the agent's --state folder.",
            HelpName = "FILE",
            Required = true,
        };
        audit.Add(verify);
        audit.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(verify);
            var (lines, hash) = AuditLog.Verify(path);
            parsed.InvocationConfiguration.Output.WriteLine($"{path}: good, {lines} lines, the last one is {hash}");
        });
        return audit;
    }
}
