namespace FlashEngine.Ota.Mqtt;

/// <summary>Applies the connect options to a native client.</summary>
internal static class MosquittoSettings
{
    /// <summary>Applies all but the will; returns the library's first error code, or 0.</summary>
    public static int Apply(nint client, MqttConnectOptions options, MqttProtocol protocol)
    {
        int code = MosquittoNative.IntOption(client, MosquittoNative.OptionProtocolVersion, (int)protocol);
        code = code != 0 ? code : MosquittoNative.IntOption(client, MosquittoNative.OptionTcpNoDelay, 1);
        code = code != 0 ? code : MosquittoNative.ThreadedSet(client, threaded: true);
        if (code == 0 && options.UserName is { } user)
        {
            code = MosquittoNative.UserNamePasswordSet(client, user, options.Password);
        }

        return code == 0 && options.Tls ? SetTls(client, options) : code;
    }

    /// <summary>Sets what the broker publishes (retained, QoS 1) when the next connection dies.</summary>
    public static unsafe int SetWill(nint client, string topic, byte[] payload)
    {
        fixed (byte* start = payload)
        {
            return MosquittoNative.WillSet(
                client, topic, payload.Length, start, (int)MqttQos.AtLeastOnce, retain: true);
        }
    }

    // The peer's certificate is always demanded and its host name always compared, whatever the library's defaults.
    private static int SetTls(nint client, MqttConnectOptions options)
    {
        int code = options.CaFile is null
            ? MosquittoNative.IntOption(client, MosquittoNative.OptionTlsUseSystemCertificates, 1)
            : MosquittoNative.TlsSet(
                client, options.CaFile, null, options.CertificateFile, options.KeyFile, passwordCallback: 0);
        code = code != 0 ? code : MosquittoNative.TlsOptionsSet(client, verifyPeer: 1, null, null);
        return code != 0 ? code : MosquittoNative.TlsInsecureSet(client, insecure: false);
    }
}
