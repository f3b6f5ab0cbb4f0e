using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Driver;

/// <summary>The options of a channel on a vendor's driver; there is one: <c>queue</c>.</summary>
internal static class ChannelOptions
{
    private const string QueueOption = "queue";
    private const int QueueLengthDefault = 64;
    private const int QueueLengthMax = 256;

    /// <summary>How many frames may be under way unconfirmed, 1..256.</summary>
    /// <exception cref="ChannelException">The options are not right; the message says what would be.</exception>
    public static int ReadQueueLength(string adapter, IReadOnlyDictionary<string, string> options)
    {
        if (options.Keys.FirstOrDefault(name => name != QueueOption) is { } unknown)
        {
            throw NotSupported($"adapter {adapter} has no option '{unknown}'; it has {QueueOption}");
        }

        if (!options.TryGetValue(QueueOption, out var text))
        {
            return QueueLengthDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is >= 1 and <= QueueLengthMax
            ? length
            : throw NotSupported($"adapter {adapter}: {QueueOption} is '{text}', must be 1..{QueueLengthMax} frames");
    }

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
