namespace FlashEngine.Cli.Composition;

/// <summary>What to do about an earlier job of the vehicle that did not get to its end.</summary>
internal enum Resumption
{
    /// <summary>Begin anew.</summary>
    Never,

    /// <summary>Go on with it when it flashed the same package; with another package, begin anew.</summary>
    SamePackage,

    /// <summary>Go on with it; that it flashed another package is an error. Where there is none, begin.</summary>
    Asked,
}
