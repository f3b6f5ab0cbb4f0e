namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>What may be wrong with a nonce when the download comes.</summary>
public enum NonceFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its five minutes are over.</summary>
    Expired,

    /// <summary>It was used before.</summary>
    Used,

    /// <summary>It was given to another vehicle.</summary>
    OtherVehicle,
}
