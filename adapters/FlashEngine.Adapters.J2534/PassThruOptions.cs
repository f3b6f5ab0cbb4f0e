using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>The options of a channel in the vehicle file, and what both adapters read from them.</summary>
internal sealed class PassThruOptions(string adapter, IReadOnlyDictionary<string, string> options)
{
    /// <summary>Which of several interfaces the library is to open.</summary>
    public const string Name = "name";

    /// <summary>The least battery voltage.</summary>
    public const string Battery = "batteryMinMv";

    private const int BatteryMaxMv = 60_000;

    /// <exception cref="ChannelException">There is an option of another name.</exception>
    public void RefuseOthersThan(params string[] names)
    {
        if (options.Keys.FirstOrDefault(key => !names.Contains(key)) is { } unknown)
        {
            var known = $"{string.Join(", ", names[..^1])} and {names[^1]}";
            throw NotSupported($"adapter {adapter} has no option '{unknown}'; it has {known}");
        }
    }

    /// <summary>What the host is to open.</summary>
    /// <exception cref="ChannelException">It is nothing that PassThru 04.04 knows.</exception>
    public PassThruRequest ReadRequest(PassThruProtocol protocol, CanBitRate bitRate)
        => bitRate.IsFd
            ? throw NotSupported(
                $"adapter {adapter}: PassThru 04.04 knows classic CAN only; open the channel without 'fd'")
            : new PassThruRequest(
                protocol, options.GetValueOrDefault(Name, ""), bitRate, ReadNumber(Battery, 1, BatteryMaxMv));

    /// <summary>A whole number; null: the option is not given.</summary>
    /// <exception cref="ChannelException">It is none, or out of range.</exception>
    public int? ReadNumber(string name, int min, int max)
        => !options.TryGetValue(name, out var text) ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max
                ? number
                : throw Wrong(name, $"{min}..{max}");

    /// <summary>Yes or no.</summary>
    /// <exception cref="ChannelException">It is neither.</exception>
    public bool ReadFlag(string name, bool fallback) => options.GetValueOrDefault(name) switch
    {
        null => fallback,
        "true" => true,
        "false" => false,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>That an option has a wrong value.</summary>
    public ChannelException Wrong(string name, string right)
        => NotSupported($"adapter {adapter}: {name} is '{options[name]}', must be {right}");

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
