namespace FlashEngine.Cli.Tests;

/// <summary>One command line and what came of it.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    public static async Task<ProgramRun> OfAsync(params IReadOnlyList<string> args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var code = await FlashProgram.RunAsync(args, output, error);
        return new(code, output.ToString(), error.ToString());
    }
}
