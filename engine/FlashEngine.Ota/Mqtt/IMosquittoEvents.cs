namespace FlashEngine.Ota.Mqtt;

/// <summary>What a connection tells its client, on the connection's thread; must not block or throw.</summary>
internal interface IMosquittoEvents
{
    /// <summary>A message arrived; the payload is gone after the call.</summary>
    /// <returns>Completes when its receiver has it safe.</returns>
    Task MessageArrived(string topic, ReadOnlySpan<byte> payload, bool retained);

    /// <summary>The connection was lost.</summary>
    void Lost(string reason);

    /// <summary>The connection is back.</summary>
    void Restored();

    /// <summary>Something that the operator should read, in one line.</summary>
    void Said(string line);
}
