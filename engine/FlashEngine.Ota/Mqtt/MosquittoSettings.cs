namespace FlashEngine.Ota.Mqtt;

/// <summary>Applies the connect options to a native client.</summary>
internal static class MosquittoSettings
{
    private const int Mqtt5 = 5;

    /// <summary>Applies them; returns the library's first error code, or 0.</summary>
    public static int Apply(nint client, MqttConnectOptions options)
    {
        int code = MosquittoNative.IntOption(client, MosquittoNative.OptionProtocolVersion, Mqtt5);
        code = code != 0 ? code : MosquittoNative.IntOption(client, MosquittoNative.OptionTcpNoDelay, 1);
        code = code != 0 ? code : MosquittoNative.ThreadedSet(client, threaded: true);
        if (code == 0 && options.UserName is { } user)
        {
            code = MosquittoNative.UserNamePasswordSet(client, user, options.Password);
        }

        if (code == 0 && options.Will is { } will)
        {
            code = SetWill(client, will);
        }

        return code == 0 && options.Tls ? SetTls(client, options.CaFile) : code;
    }

    private static unsafe int SetWill(nint client, MqttWill will)
    {
        fixed (byte* start = will.Payload)
        {
            return MosquittoNative.WillSet(
                client, will.Topic, will.Payload.Length, start, (int)MqttQos.AtLeastOnce, will.Retain);
        }
    }

    // The peer's certificate is always demanded and its host name always compared, whatever the library's defaults.
    private static int SetTls(nint client, string? caFile)
    {
        int code = caFile is null
            ? MosquittoNative.IntOption(client, MosquittoNative.OptionTlsUseSystemCertificates, 1)
            : MosquittoNative.TlsSet(client, caFile, null, null, null, 0);
        code = code != 0 ? code : MosquittoNative.TlsOptionsSet(client, verifyPeer: 1, null, null);
        return code != 0 ? code : MosquittoNative.TlsInsecureSet(client, insecure: false);
    }
}
