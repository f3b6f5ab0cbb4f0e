namespace FlashEngine.IsoTp;

/// <summary>Which FlowControls of a transfer set its BS and STmin.</summary>
public enum FlowControlParameters
{
    /// <summary>Each one, as ISO 15765-2 means it.</summary>
    EachFc,

    /// <summary>The first one of a transfer; later ones only let it go on. Some ECUs send zeros in them.</summary>
    FirstFc,
}
