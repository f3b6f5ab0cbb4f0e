using System.Globalization;
using System.Text;
using FlashEngine.Uds.Services;
using FlashEngine.Uds.Text;

namespace FlashEngine.Uds;

/// <summary>Turns outcomes into the exceptions of the closed families.</summary>
public static class UdsErrors
{
    private const int BytesShown = 12;

    /// <summary>Makes the exception for an outcome that is not positive.</summary>
    /// <exception cref="ArgumentException">The outcome is no failure.</exception>
    public static FlashException From(string ecuName, ReadOnlySpan<byte> request, in UdsOutcome outcome)
    {
        var elapsedMs = (outcome.ElapsedNs / 1e6).ToString("F1", CultureInfo.InvariantCulture);
        switch (outcome.Kind)
        {
            case UdsOutcomeKind.Negative:
                return new NegativeResponseException(
                    ecuName,
                    request[0],
                    outcome.Code,
                    $"{NrcText.Describe(outcome.Code)}; {UdsText.Describe(request)}: "
                    + $"request {Hex(request)} was answered {Hex(outcome.Response)} after {elapsedMs} ms");
            case UdsOutcomeKind.Unexpected:
                return new InvalidResponseException(
                    ecuName,
                    $"an answer to service {request[0]:X2}",
                    $"{UdsText.Describe(request)}: request {Hex(request)} was answered {Hex(outcome.Response)}");
            case UdsOutcomeKind.LinkFailed:
                var fate = DoIpResultText.Describe(outcome.Result) is { } refusal
                    ? $"did not get through: {refusal}"
                    : $"had no answer, {elapsedMs} ms after it was sent";
                return new LinkException(
                    ecuName, outcome.Result, $"{UdsText.Describe(request)}: request {Hex(request)} {fate}");
            default:
                throw new ArgumentException($"{outcome.Kind} is no failure", nameof(outcome));
        }
    }

    /// <summary>Bytes as text: the first twelve, and how many there are when there are more.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Math.Min(bytes.Length, BytesShown); i++)
        {
            text.Append(i > 0 ? " " : "").Append(bytes[i].ToString("X2", CultureInfo.InvariantCulture));
        }

        return bytes.Length > BytesShown
            ? text.Append(CultureInfo.InvariantCulture, $" … ({bytes.Length} bytes)").ToString()
            : text.ToString();
    }
}
