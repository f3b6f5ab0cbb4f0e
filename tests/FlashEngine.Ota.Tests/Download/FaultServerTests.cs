using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>Every fault of a server has its one outcome; the output is a table of them.</summary>
public sealed class FaultServerTests(ITestOutputHelper output)
{
    private const int Size = 2500;

    public static TheoryData<string> Faults => [.. FaultCase.All.Select(fault => fault.Fault)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Download_FromAServerWithAFault_HasItsOutcome(string name)
    {
        var fault = FaultCase.All.Single(fault => fault.Fault == name);
        byte[] content = DownloadRig.Content(Size);
        using var rig = new DownloadRig();
        await using var server = await FaultServer.StartAsync(fault.Answers(content, rig.Time));

        string outcome = await OutcomeAsync(rig, server, fault, content);

        string requests = string.Join(", ", server.Requests);
        output.WriteLine($"| {fault.Fault,-40} | {requests,-60} | {outcome} |");
        Assert.Contains(fault.Outcome, outcome, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome, StringComparison.Ordinal); // the query is a credential
        Assert.DoesNotContain('\n', outcome);
        Assert.Equal(fault.Requests.Length, server.Requests.Count);
        Assert.All(fault.Requests.Zip(server.Requests), pair => Assert.Matches(
            $"^{Regex.Escape(pair.First).Replace(@"\*", @"\d+", StringComparison.Ordinal)}$", pair.Second));
        Assert.Equal(fault.Files, rig.Files(content));
        Assert.Equal(rig.Progress.OrderBy(progress => progress.DownloadedBytes), rig.Progress); // never falling
        Assert.Equal(outcome == "ok" ? 1 : 0, rig.Progress.Count(progress => progress.Percent == 100));
    }

    private static async Task<string> OutcomeAsync(
        DownloadRig rig, FaultServer server, FaultCase fault, byte[] content)
    {
        var order = DownloadRig.Order(server.Address, content);
        if (fault.NewPath is { } path)
        {
            order = order with
            {
                RenewUrl = _ => Task.FromResult(
                    path.Length > 0 ? new Uri(server.Address, path + "?Signature=secret2") : null),
            };
        }

        try
        {
            Assert.Equal(content, await rig.DownloadAsync(order));
            return "ok";
        }
        catch (FlashException e)
        {
            return e.Message;
        }
    }
}
