using System.Text;

namespace FlashEngine.Ota.Uptane;

/// <summary>Why an Uptane check ended; every exception of this folder carries one.</summary>
/// <param name="Error">What it is.</param>
/// <param name="Repository"><c>director</c>, <c>image_repo</c>, or what else was looked at.</param>
/// <param name="Role">The role as metadata spells it (<c>Root</c>), a delegated role, or a target file.</param>
/// <param name="Problem">What is wrong and what would be right.</param>
public sealed record UptaneRefusal(UptaneError Error, string Repository, string Role, string Problem)
{
    private const int ShownMax = 120;
    private const string Key = "uptane refusal";

    /// <summary>
    /// False for what happens where nobody means harm: a server is away, a clock not set, a root not installed.
    /// </summary>
    public bool MayBeAttack { get; init; } = Error
        is not (UptaneError.MetadataFetchFailure
        or UptaneError.ClockNotSet
        or UptaneError.NoTrustedRoot
        or UptaneError.TrustDamaged);

    /// <summary>One line.</summary>
    public string Message => $"{Error}: {Repository} {Show(Role)}: {Problem}";

    /// <summary>The refusal that an exception carries; null: it is about something else.</summary>
    public static UptaneRefusal? Of(Exception exception) => exception.Data[Key] as UptaneRefusal;

    /// <summary>Makes the exception: network, time limit, a clock to be set, or input to refuse.</summary>
    internal FlashException AsException(Exception? cause = null)
    {
        FlashException exception = Error switch
        {
            UptaneError.MetadataFetchFailure => new JobException(FlashExitCode.Network, Message, cause),
            UptaneError.SlowRetrieval => new JobException(FlashExitCode.Timeout, Message, cause),
            UptaneError.ClockNotSet => new JobException(FlashExitCode.Precondition, Message, cause),
            _ => new InputException(Message, cause),
        };
        exception.Data[Key] = this;
        return exception;
    }

    /// <summary>A stranger's text as it may stand in a message: it can be long and hold line feeds.</summary>
    internal static string Show(string text, int lengthMax = ShownMax)
    {
        var shown = new StringBuilder();
        foreach (char character in text.Length > lengthMax ? text[..lengthMax] : text)
        {
            _ = char.IsControl(character) ? shown.Append($"\\u{(int)character:X4}") : shown.Append(character);
        }

        return shown.Append(text.Length > lengthMax ? "…" : string.Empty).ToString();
    }
}
