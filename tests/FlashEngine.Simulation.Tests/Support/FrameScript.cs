using FlashEngine.Can;

namespace FlashEngine.Simulation.Tests.Support;

/// <summary>
/// Frames in the order of time, one a line: <c>&gt; 7E0 02 3E 00</c> is sent by the tester, <c>&lt; 7E8 02 7E 00</c>
/// must be the next frame of an ECU, <c>-</c> means that none comes for 50 ms. Text behind # explains.
/// </summary>
internal static class FrameScript
{
    public static void Run(Tester tester, string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            switch (words)
            {
                case [">", var id, .. var data]:
                    tester.Submit(IdOf(id), string.Concat(data));
                    break;
                case ["<", .. var expected]:
                    Assert.Equal((line, Text(expected)), (line, Text(tester.Next(withinNs: 50 * Tester.Ms))));
                    break;
                case ["-"]:
                    Assert.Equal((line, "nothing"), (line, Text(tester.Next(withinNs: 50 * Tester.Ms))));
                    break;
                default:
                    Assert.Empty(words);
                    break;
            }
        }
    }

    private static CanId IdOf(string text) =>
        text.Length == 8 ? CanId.Extended(Convert.ToUInt32(text, 16)) : CanId.Standard(Convert.ToUInt32(text, 16));

    private static string Text(string[] words) => $"{words[0]} {string.Concat(words[1..])}";

    private static string Text(CanEvent? item) =>
        item is { } received ? $"{received.Frame.Id} {Convert.ToHexString(received.Frame.Data)}" : "nothing";
}
