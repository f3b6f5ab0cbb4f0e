using System.CommandLine;
using FlashEngine.Station.Jobs;
using FlashEngine.Uds.Text;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash uds</c>.</summary>
internal static class UdsCommand
{
    private const int BytesPerLine = 32;
    private const int TimeoutMsMax = 3_600_000;

    public static Command Create()
    {
        var uds = new CommandWithExamples(
            "uds",
            "Sends raw UDS requests to one ECU, or by its functional address to all ECUs of its channel, and says in "
            + "words what they answer. Stops at the first that fails.",
            "flash uds --vehicle car.yaml --ecu engine 22F190",
            "flash uds --vehicle car.yaml --ecu engine 10 03",
            "flash uds --vehicle car.yaml --ecu engine \"10 03\" \"22 F1 95\" --timeout 200 --trace uds.pcapng",
            "flash uds --vehicle car.yaml --ecu engine --functional 22F195",
            "flash uds --vehicle car.yaml --ecu engine 1902FF --simulate --fast");
        var requests = new Argument<string[]>("HEX")
        {
            Description = "Requests, sent one after the other: 22F190 or \"22 F1 90\". Single bytes make one request.",
            Arity = ArgumentArity.OneOrMore,
        };
        var ecu = new Option<string>("--ecu")
        {
            Description = "The ECU's name in the vehicle file.",
            HelpName = "NAME",
            Required = true,
        };
        var functional = new Option<bool>("--functional")
        {
            Description = "Ask all ECUs behind the functional address of this one, and show every answer.",
        };
        var timeout = new Option<int?>("--timeout")
        {
            Description = "How long the first response may take, in ms; without it the session's P2 counts.",
            HelpName = "MS",
        };
        var trace = new Option<string?>("--trace")
        {
            Description = "A file for every frame: .log (candump), .pcapng (Wireshark) or .asc (Vector).",
            HelpName = "FILE",
        };
        requests.Validators.Add(result =>
        {
            _ = HexRequests.Read([.. result.Tokens.Select(token => token.Value)], out var problem);
            if (problem.Length > 0)
            {
                result.AddError(problem);
            }
        });
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > TimeoutMsMax)
            {
                result.AddError($"--timeout must be 1..{TimeoutMsMax} ms");
            }
        });
        var station = new StationOptions();
        uds.Add(requests);
        uds.Add(ecu);
        uds.Add(functional);
        station.AddTo(uds);
        uds.Add(timeout);
        uds.Add(trace);
        uds.SetAction(async (parsed, cancellation) =>
        {
            using var opened = station.Open(parsed);
            var options = new RawRequestOptions
            {
                Ecu = parsed.GetRequiredValue(ecu),
                Functional = parsed.GetValue(functional),
                Requests = HexRequests.Read(parsed.GetRequiredValue(requests), out _),
                Timeout = parsed.GetValue(timeout) is { } ms ? TimeSpan.FromMilliseconds((long)ms) : null,
                Answered = (request, ecu, response) =>
                    Show(parsed.InvocationConfiguration.Output, request.Span, ecu, response.Span),
            };
            await opened.RequestAsync(options, parsed.GetValue(trace), cancellation);
            return (int)FlashExitCode.Ok;
        });
        return uds;
    }

    private static void Show(
        TextWriter output, ReadOnlySpan<byte> request, string ecu, ReadOnlySpan<byte> response)
    {
        ShowBytes(output, '>', request);
        if (!response.IsEmpty)
        {
            ShowBytes(output, '<', response);
        }

        output.WriteLine($"  {ecu}: {UdsText.Describe(request, response)}");
    }

    private static void ShowBytes(TextWriter output, char mark, ReadOnlySpan<byte> bytes)
    {
        for (var start = 0; start < bytes.Length; start += BytesPerLine)
        {
            var part = bytes.Slice(start, Math.Min(BytesPerLine, bytes.Length - start));
            var line = BitConverter.ToString(part.ToArray());
            output.WriteLine($"{(start == 0 ? mark : ' ')} {line.Replace('-', ' ')}");
        }
    }
}
