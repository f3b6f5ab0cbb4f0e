using System.CommandLine;
using System.CommandLine.Help;

namespace FlashEngine.Cli.Commands;

/// <summary>The tree of verbs.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        var root = new RootCommand(
            "FlashEngine: brings the ECUs of a vehicle to the version of a signed update package, over UDS on CAN, "
            + "CAN FD and Ethernet (DoIP).")
        {
            HelpName = "flash",
        };
        root.Add(DemoCommand.Create());
        root.Add(RunCommand.Create());
        root.Add(PlanCommand.Create());
        root.Add(AgentCommand.Create());
        root.Add(SimCommand.Create());
        root.Add(UdsCommand.Create());
        root.Add(ExploreCommand.Create());
        root.Add(PackageCommand.Create());
        root.Add(UptaneCommand.Create());
        root.Add(ImageCommand.Create());
        root.Add(ScriptsCommand.Create());
        root.Add(AdaptersCommand.Create());
        root.Add(PluginsCommand.Create());

        // One help option serves the whole tree: it is recursive.
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
