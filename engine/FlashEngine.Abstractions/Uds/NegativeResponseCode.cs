namespace FlashEngine.Uds;

/// <summary>Negative response codes of ISO 14229-1 (values hexadecimal in the standard's table).</summary>
public enum NegativeResponseCode : byte
{
    /// <summary>10: refused without a closer reason.</summary>
    GeneralReject = 0x10,

    /// <summary>11: the ECU does not know the service.</summary>
    ServiceNotSupported = 0x11,

    /// <summary>12: the ECU does not know the sub-function.</summary>
    SubFunctionNotSupported = 0x12,

    /// <summary>13: the request's length or format is wrong.</summary>
    IncorrectMessageLengthOrInvalidFormat = 0x13,

    /// <summary>14: the response would not fit the transport.</summary>
    ResponseTooLong = 0x14,

    /// <summary>21: busy, the client repeats the request.</summary>
    BusyRepeatRequest = 0x21,

    /// <summary>22: a condition of the ECU does not hold.</summary>
    ConditionsNotCorrect = 0x22,

    /// <summary>24: requests came in the wrong order.</summary>
    RequestSequenceError = 0x24,

    /// <summary>25: a subnet component did not answer.</summary>
    NoResponseFromSubnetComponent = 0x25,

    /// <summary>26: a failure prevents the action.</summary>
    FailurePreventsExecutionOfRequestedAction = 0x26,

    /// <summary>31: a parameter is out of range.</summary>
    RequestOutOfRange = 0x31,

    /// <summary>33: the ECU is locked.</summary>
    SecurityAccessDenied = 0x33,

    /// <summary>34: authentication (service 29) is needed.</summary>
    AuthenticationRequired = 0x34,

    /// <summary>35: the key is wrong.</summary>
    InvalidKey = 0x35,

    /// <summary>36: too many wrong keys.</summary>
    ExceededNumberOfAttempts = 0x36,

    /// <summary>37: the delay after wrong keys or power-on is still running.</summary>
    RequiredTimeDelayNotExpired = 0x37,

    /// <summary>50: the certificate is not valid at this time.</summary>
    CertificateVerificationFailedInvalidTimePeriod = 0x50,

    /// <summary>51: the certificate's signature is wrong.</summary>
    CertificateVerificationFailedInvalidSignature = 0x51,

    /// <summary>52: the certificate does not lead to a root that the ECU trusts.</summary>
    CertificateVerificationFailedInvalidChainOfTrust = 0x52,

    /// <summary>53: the certificate is of another type than this purpose needs.</summary>
    CertificateVerificationFailedInvalidType = 0x53,

    /// <summary>54: the certificate's format is not what the ECU reads.</summary>
    CertificateVerificationFailedInvalidFormat = 0x54,

    /// <summary>55: the certificate's content does not fit the ECU.</summary>
    CertificateVerificationFailedInvalidContent = 0x55,

    /// <summary>56: the certificate's scope does not cover this.</summary>
    CertificateVerificationFailedInvalidScope = 0x56,

    /// <summary>57: the certificate was revoked.</summary>
    CertificateVerificationFailedInvalidCertificate = 0x57,

    /// <summary>58: the proof of ownership is wrong.</summary>
    OwnershipVerificationFailed = 0x58,

    /// <summary>59: the ECU could not calculate the challenge.</summary>
    ChallengeCalculationFailed = 0x59,

    /// <summary>5A: the ECU could not set the access rights.</summary>
    SettingAccessRightsFailed = 0x5A,

    /// <summary>5B: the session key could not be made or derived.</summary>
    SessionKeyCreationDerivationFailed = 0x5B,

    /// <summary>5C: the configuration data could not be used.</summary>
    ConfigurationDataUsageFailed = 0x5C,

    /// <summary>5D: the authenticated state could not be left.</summary>
    DeAuthenticationFailed = 0x5D,

    /// <summary>70: the download or upload is refused.</summary>
    UploadDownloadNotAccepted = 0x70,

    /// <summary>71: the transfer was suspended by a fault.</summary>
    TransferDataSuspended = 0x71,

    /// <summary>72: erasing or programming failed.</summary>
    GeneralProgrammingFailure = 0x72,

    /// <summary>73: the block sequence counter is wrong.</summary>
    WrongBlockSequenceCounter = 0x73,

    /// <summary>78: received, the answer follows later (P2* runs).</summary>
    RequestCorrectlyReceivedResponsePending = 0x78,

    /// <summary>7E: the sub-function is not available in this session.</summary>
    SubFunctionNotSupportedInActiveSession = 0x7E,

    /// <summary>7F: the service is not available in this session.</summary>
    ServiceNotSupportedInActiveSession = 0x7F,

    /// <summary>92: the supply voltage is too high.</summary>
    VoltageTooHigh = 0x92,

    /// <summary>93: the supply voltage is too low.</summary>
    VoltageTooLow = 0x93,

    /// <summary>94: a resource is temporarily unavailable.</summary>
    ResourceTemporarilyNotAvailable = 0x94,
}
