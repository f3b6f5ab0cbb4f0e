using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Uds.Services;

/// <summary>Negative response codes in plain words (ISO 14229-1), for people at the bench.</summary>
public static class NrcText
{
    /// <summary>Says what a refusal means and what to do about it, in one line without a full stop.</summary>
    /// <param name="code">Any value; the codes of reserved and manufacturer's ranges are named as such.</param>
    public static string Describe(NegativeResponseCode code) => code switch
    {
        GeneralReject => "refused without a reason; check power and session, then the ECU's specification",
        ServiceNotSupported => "the ECU does not know this service; check its type, or whether its boot loader answers",
        SubFunctionNotSupported => "the ECU does not know this sub-function; check its type and the script",
        IncorrectMessageLengthOrInvalidFormat => "length or format is wrong; correct the request, do not repeat it",
        ResponseTooLong => "the answer does not fit the transport; ask for less at a time",
        BusyRepeatRequest => "the ECU is busy; repeat the request after a short wait",
        ConditionsNotCorrect => "a condition does not hold; check ignition, speed, engine, session and driver download",
        RequestSequenceError => "requests came in the wrong order; start again from the session",
        NoResponseFromSubnetComponent => "a part behind the ECU is silent; check its wiring and supply",
        FailurePreventsExecutionOfRequestedAction => "a fault in the ECU prevents it; read its trouble codes",
        RequestOutOfRange => "a value is out of range; check identifiers, addresses and lengths against the ECU type",
        SecurityAccessDenied => "the ECU is locked; unlock it by service 27 in this session",
        AuthenticationRequired => "the ECU wants authentication by service 29 first",
        InvalidKey => "the key is wrong; check algorithm, secret and level, do not guess: attempts are counted",
        ExceededNumberOfAttempts => "too many wrong keys; wait for the delay to end (often 10 s), then try once",
        RequiredTimeDelayNotExpired => "a delay after wrong keys or power-on runs; wait (often 10 s), then try once",
        UploadDownloadNotAccepted => "the download is refused; erase the block first, check address and size",
        TransferDataSuspended => "the transfer was broken off; erase the block and download it again",
        GeneralProgrammingFailure => "erase or write failed in the memory; check the supply, repeat the block once",
        WrongBlockSequenceCounter => "a block was lost or repeated; download the logical block again from 34",
        RequestCorrectlyReceivedResponsePending => "the ECU is at work; the answer follows",
        SubFunctionNotSupportedInActiveSession => "the sub-function needs another session; change it by service 10",
        ServiceNotSupportedInActiveSession => "the service needs another session; change it by service 10",
        VoltageTooHigh => "the supply voltage is too high; correct it, then repeat",
        VoltageTooLow => "the supply voltage is too low; connect a charger, then repeat",
        ResourceTemporarilyNotAvailable => "a resource is in use; repeat after a short wait",
        _ => DescribeRange((byte)code),
    };

    private static string DescribeRange(byte code) => code switch
    {
        0x38 => "secured data transmission is required; send the request by service 84",
        0x39 => "secured data transmission is not allowed; send the request in the clear",
        0x3A => "secured data verification failed; check signature, counter and keys",
        >= 0x3B and <= 0x4F => "reserved for secured data transmission; check the ECU's security specification",
        >= 0x50 and <= 0x5D => $"authentication failed: {Authentication(code)}",
        >= 0x81 and <= 0x8F => $"a state of the vehicle prevents it: {VehicleState(code)}",
        0x90 => "a condition of the vehicle prevents it: the shifter lever is not in park",
        0x91 => "a condition of the vehicle prevents it: the torque converter clutch is locked",
        >= 0x90 and <= 0x9F => "a condition of the vehicle prevents it; see the ECU's specification",
        >= 0xF0 and <= 0xFE => "a condition that the vehicle manufacturer defines; see the ECU's specification",
        _ => "a code that ISO 14229-1 reserves; see the ECU's specification",
    };

    private static string Authentication(byte code) => code switch
    {
        0x50 => "the certificate is not valid at this time; check its period and the ECU's clock",
        0x51 => "the certificate's signature is wrong; check who issued it",
        0x52 => "the certificate's chain of trust does not end at a root that the ECU knows",
        0x53 => "the certificate is of another type than this purpose needs",
        0x54 => "the certificate's format is not what the ECU reads",
        0x55 => "the certificate's content does not fit the ECU",
        0x56 => "the certificate's scope does not cover this",
        0x57 => "the certificate was revoked or is invalid; get a new one",
        0x58 => "the proof of ownership is wrong; check that key and certificate belong together",
        0x59 => "the ECU could not calculate the challenge",
        0x5A => "the ECU could not set the access rights",
        0x5B => "the session key could not be made or derived",
        0x5C => "the configuration data could not be used",
        _ => "the authenticated state could not be left",
    };

    private static string VehicleState(byte code) => code switch
    {
        0x81 => "the engine runs too fast",
        0x82 => "the engine runs too slowly",
        0x83 => "the engine is running; switch it off",
        0x84 => "the engine is not running; start it",
        0x85 => "the engine has not run long enough",
        0x86 => "the temperature is too high",
        0x87 => "the temperature is too low",
        0x88 => "the vehicle is too fast; stop it",
        0x89 => "the vehicle is too slow",
        0x8A => "throttle or pedal is pressed too far",
        0x8B => "throttle or pedal is not pressed far enough",
        0x8C => "the transmission is not in neutral",
        0x8D => "the transmission is not in gear",
        0x8F => "the brake is not pressed",
        _ => "see the ECU's specification",
    };
}
