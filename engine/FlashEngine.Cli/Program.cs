namespace FlashEngine.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args) => FlashProgram.RunAsync(args, Console.Out, Console.Error);
}
