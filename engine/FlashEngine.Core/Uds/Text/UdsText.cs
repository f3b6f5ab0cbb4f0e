using FlashEngine.Uds.Services;

namespace FlashEngine.Uds.Text;

/// <summary>
/// Requests and answers in words, one line each, for people at the bench. Takes any bytes: what is unknown is named as
/// such, what is cut off is left out. Made on demand; nothing of it runs while frames do.
/// </summary>
public static class UdsText
{
    private const byte NegativeResponseSid = 0x7F;

    /// <summary>Says what a request asks for, such as <c>RoutineControl 01 Start FF00 (eraseMemory)</c>.</summary>
    public static string Describe(ReadOnlySpan<byte> request) => RequestText.Describe(request);

    /// <summary>Says what a request asks for and what became of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="response">The answer; empty when there was none.</param>
    public static string Describe(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
        => $"{RequestText.Describe(request)}: {Outcome(request, response)}";

    /// <summary>A negative response code with its name and what to do.</summary>
    public static string Refusal(NegativeResponseCode code)
    {
        var name = Enum.GetName(code);
        return $"{(byte)code:X2}{(name is null ? "" : $" {name}")}, {NrcText.Describe(code)}";
    }

    private static string Outcome(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        if (response.IsEmpty)
        {
            return "no answer";
        }

        if (request.IsEmpty)
        {
            return $"answered {UdsErrors.Hex(response)}";
        }

        if (response is [NegativeResponseSid, var serviceId, var code] && serviceId == request[0])
        {
            return code == (byte)NegativeResponseCode.RequestCorrectlyReceivedResponsePending
                ? NrcText.Describe((NegativeResponseCode)code)
                : $"refused, {Refusal((NegativeResponseCode)code)}";
        }

        if (response[0] != (byte)(request[0] + 0x40))
        {
            return $"answered {UdsErrors.Hex(response)}, which belongs to another request";
        }

        return AnswerText.Describe(request, response)
            ?? $"answered {UdsErrors.Hex(response)}, which does not fit the request";
    }
}
