namespace FlashEngine.Ota.Uptane;

/// <summary>
/// Why Uptane metadata or a target file was refused: a closed set. The names up to <see cref="SecurityException"/> are
/// those that the Uptane community's test vectors use.
/// </summary>
public enum UptaneError
{
    /// <summary>A key has the identifier of another, or a signature is by a key that its role lacks.</summary>
    BadKeyId,

    /// <summary>The metadata ended before this check began.</summary>
    ExpiredMetadata,

    /// <summary>Two signatures by the same key.</summary>
    NonUniqueSignatures,

    /// <summary>Fewer good signatures by distinct keys than the role needs.</summary>
    UnmetThreshold,

    /// <summary>A role that needs no signature, or absurdly many.</summary>
    IllegalThreshold,

    /// <summary>A new root is not the next version.</summary>
    RootRotationError,

    /// <summary>A delegated role has no metadata file.</summary>
    DelegationMissing,

    /// <summary>What the Director wants is not what the Image repository has.</summary>
    TargetMismatch,

    /// <summary>The version is not the one that the snapshot or the timestamp names.</summary>
    VersionMismatch,

    /// <summary>The Director means a hardware that the ECU does not have.</summary>
    BadHardwareId,

    /// <summary>The Director names an ECU that the vehicle does not have.</summary>
    BadEcuId,

    /// <summary>The Director wants two target files for one ECU.</summary>
    DirectorRepeatedEcuId,

    /// <summary>The Director delegates, which it may not.</summary>
    DirectorDelegation,

    /// <summary>A target file goes on after its announced length.</summary>
    OversizedTarget,

    /// <summary>A target file is not the announced one.</summary>
    TargetHashMismatch,

    /// <summary>A metadata file cannot be had, or is longer than its role allows.</summary>
    MetadataFetchFailure,

    /// <summary>The metadata is of another role than the one asked for.</summary>
    SecurityException,

    /// <summary>A version fell, or a file that the snapshot once listed is gone.</summary>
    Rollback,

    /// <summary>A file is not the one whose length and hashes the timestamp or the snapshot names.</summary>
    HashMismatch,

    /// <summary>No strict JSON, or a member is missing or wrong.</summary>
    MalformedMetadata,

    /// <summary>A key, or a signature's method, of a kind that is not supported.</summary>
    UnsupportedKey,

    /// <summary>The server sends too slowly.</summary>
    SlowRetrieval,

    /// <summary>The clock shows a time before this software existed, so that nothing would ever be expired.</summary>
    ClockNotSet,

    /// <summary>No root was installed: nobody is trusted.</summary>
    NoTrustedRoot,

    /// <summary>What was kept of earlier checks cannot be read.</summary>
    TrustDamaged,
}
