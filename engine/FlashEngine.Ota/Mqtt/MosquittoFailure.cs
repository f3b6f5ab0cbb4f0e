using System.ComponentModel;
using System.Net;

namespace FlashEngine.Ota.Mqtt;

/// <summary>Turns what libmosquitto, OpenSSL and the broker say into one line that names the cause.</summary>
internal static class MosquittoFailure
{
    /// <summary>Reason code 80: unspecified error. Reason codes from here on are failures.</summary>
    public const int UnspecifiedReason = 0x80;

    /// <summary>Reason code 84 of MQTT 5: unsupported protocol version.</summary>
    public const int UnsupportedVersionReason = 0x84;

    /// <summary>Return code 01 of MQTT 3.1.1: unacceptable protocol version.</summary>
    public const int UnsupportedVersionAnswer = 0x01;

    // Connection refused: Linux, macOS, Windows.
    private static readonly int[] RefusedErrors = [111, 61, 10061];

    // Connection reset, broken pipe: Linux, macOS, Windows.
    private static readonly int[] ResetErrors = [104, 32, 54, 10054];

    private static readonly string[] ClientAlerts =
    [
        "certificate required", "handshake failure", "bad certificate", "unsupported certificate",
        "certificate revoked", "certificate expired", "certificate unknown", "unknown ca", "access denied",
    ];

    /// <summary>Why no connection came about.</summary>
    /// <param name="options">What was tried.</param>
    /// <param name="code">The library's error code.</param>
    /// <param name="systemError">The system's error number, when <paramref name="code"/> is SystemError.</param>
    /// <param name="log">Warnings and errors that the library logged meanwhile, oldest first.</param>
    public static JobException Connecting(
        MqttConnectOptions options, int code, int systemError, IReadOnlyList<string> log)
    {
        string broker = Name(options);
        string cause = code switch
        {
            MosquittoNative.NameError => $"host name '{options.Host}' not found",
            MosquittoNative.SystemError when RefusedErrors.Contains(systemError) =>
                "connection refused: nothing listens on that port",
            MosquittoNative.SystemError when options.Tls && ResetErrors.Contains(systemError) =>
                $"{new Win32Exception(systemError).Message}.{CutOffHint(options)}",
            MosquittoNative.SystemError => new Win32Exception(systemError).Message,
            _ when options.Tls => Tls(options, code, log),
            _ => $"{MosquittoNative.Text(MosquittoNative.StringOfError(code))} before the broker answered; "
                + "is it a TLS port?",
        };
        return new JobException(FlashExitCode.Network, $"cannot connect to {broker}: {cause}");
    }

    /// <summary>The broker answered the connect request with a refusal.</summary>
    public static JobException Refused(MqttConnectOptions options, int reason) => new(
        FlashExitCode.Network, $"{Name(options)} refused the connection: {Reason(reason)}");

    /// <summary>No answer within the time allowed.</summary>
    public static JobException Silent(MqttConnectOptions options) => new(
        FlashExitCode.Network,
        $"cannot connect to {Name(options)}: no answer within {options.ConnectTimeout.TotalSeconds:0.#} s");

    /// <summary>The broker refused a publish or a subscription.</summary>
    public static JobException NotAccepted(string what, int reason) => new(
        FlashExitCode.Network, $"the broker refused {what}: {Reason(reason)}");

    /// <summary>The library refused a call.</summary>
    public static JobException NotSent(string what, int code) => new(
        FlashExitCode.Network,
        $"{what} was not sent: {MosquittoNative.Text(MosquittoNative.StringOfError(code))}");

    /// <summary>The client was closed before the broker confirmed.</summary>
    public static JobException Closed() => new(
        FlashExitCode.Network, "the MQTT client was closed before the broker confirmed");

    /// <summary>Why an established connection ended: the broker's reason when it gave one.</summary>
    public static string Lost(int code, int reason) => reason >= UnspecifiedReason
        ? Reason(reason)
        : MosquittoNative.Text(MosquittoNative.StringOfError(code));

    // Below 0x80 it is a return code of MQTT 3.1.1, whose texts repeat that it is a refusal.
    private static string Reason(int reason) => reason >= UnspecifiedReason
        ? MosquittoNative.Text(MosquittoNative.StringOfReason(reason)) + $" (reason code {reason})"
        : MosquittoNative.Text(MosquittoNative.StringOfConnectAnswer(reason))
            .Replace("Connection Refused: ", "", StringComparison.Ordinal) + $" (return code {reason})";

    /// <summary>A broker in messages.</summary>
    public static string Name(MqttConnectOptions options) =>
        $"MQTT broker {options.Host}:{options.Port}" + (options.Tls ? " (TLS)" : "");

    // The library reports every TLS problem with one code; only the log tells them apart.
    private static string Tls(MqttConnectOptions options, int code, IReadOnlyList<string> log)
    {
        if (Contains(log, "host name verification failed"))
        {
            return $"the broker's certificate is not for host name '{options.Host}'"
                + (IPAddress.TryParse(options.Host, out _)
                    ? ", an IP address; connect by the name that it was issued for" : "");
        }

        if (Contains(log, "certificate verify failed"))
        {
            return BrokerCertificate.Explain(options)
                ?? "the broker's certificate is not trusted: it was not issued by "
                + (options.CaFile is { } file ? $"a CA in '{file}'" : "a CA that the system trusts")
                + ", or is not valid now";
        }

        string text = log.Count > 0 ? log[^1] : MosquittoNative.Text(MosquittoNative.StringOfError(code));
        bool isCutOff = log.Count == 0 || text.EndsWith("unexpected eof while reading", StringComparison.Ordinal);
        return ClientCertificateRefused(options, text)
            ?? $"TLS handshake failed ({text}); is it a port without TLS?{(isCutOff ? CutOffHint(options) : "")}";
    }

    // With TLS 1.3 a broker judges the client after the handshake; a reset can overtake the alert that says so.
    private static string CutOffHint(MqttConnectOptions options) => options.CertificateFile is { } file
        ? $" The broker may refuse the client certificate of '{file}'"
        : " The broker may demand a client certificate (--broker-cert and --broker-key)";

    // The broker's alerts of TLS 1.3, and what TLS 1.2 says instead (RFC 8446, RFC 5246: clause 7.2.2).
    private static string? ClientCertificateRefused(MqttConnectOptions options, string text)
    {
        int start = text.IndexOf(" alert ", StringComparison.Ordinal);
        if (start < 0 || !ClientAlerts.Any(alert => text.EndsWith(alert, StringComparison.Ordinal)))
        {
            return null;
        }

        return options.CertificateFile is { } file
            ? $"the broker refuses the client certificate of '{file}': {text[(start + 1)..]}"
            : "the broker demands a client certificate (--broker-cert and --broker-key)";
    }

    private static bool Contains(IReadOnlyList<string> log, string text) =>
        log.Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));
}
