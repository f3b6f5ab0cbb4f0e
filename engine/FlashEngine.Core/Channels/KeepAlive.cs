namespace FlashEngine.Channels;

/// <summary>
/// TesterPresent (3E 80) for as long as at least one session holds it. One sender per functional address, so that all
/// ECUs of a bus are kept in their sessions by one frame; it runs while requests are pending and transfers run.
/// </summary>
public sealed class KeepAlive
{
    /// <summary>S3Client in nanoseconds: well below S3Server of 5 s (ISO 14229-2).</summary>
    public const long PeriodNs = 2_000_000_000;

    private const long RetryNs = 1_000_000;
    private readonly EcuLink _carrier;
    private int _holders;

    internal KeepAlive(EcuLink carrier) => _carrier = carrier;

    /// <summary>When the next one is due; <see cref="long.MaxValue"/> while nobody holds it.</summary>
    internal long DueNs { get; private set; } = long.MaxValue;

    /// <summary>Starts the sending, or joins it.</summary>
    public void Hold(long nowNs)
    {
        if (_holders++ == 0)
        {
            DueNs = nowNs + PeriodNs;
        }
    }

    /// <summary>Ends the sending when nobody else holds it.</summary>
    public void Release()
    {
        if (--_holders == 0)
        {
            DueNs = long.MaxValue;
        }
    }

    internal void Step(long nowNs)
    {
        if (nowNs >= DueNs)
        {
            DueNs = nowNs + (_carrier.TrySendKeepAlive(nowNs) ? PeriodNs : RetryNs);
        }
    }
}
