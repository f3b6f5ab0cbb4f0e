using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Entries for libmosquitto. Each finds its connection by the handle given as user data and only stores what it is
/// told, because an exception must not cross native frames.
/// </summary>
internal static unsafe class MosquittoCallbacks
{
    /// <summary>Registers all callbacks with a client.</summary>
    public static void Register(nint client)
    {
        MosquittoNative.OnConnect(client, &Connected);
        MosquittoNative.OnDisconnect(client, &Disconnected);
        MosquittoNative.OnPublish(client, &Published);
        MosquittoNative.OnSubscribe(client, &Subscribed);
        MosquittoNative.OnMessage(client, &Arrived);
        MosquittoNative.OnLog(client, &Logged);
    }

    private static MosquittoConnection Owner(nint user) =>
        (MosquittoConnection)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Connected(nint client, nint user, int reason) => Owner(user).HandleConnectAnswer(reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Disconnected(nint client, nint user, int reason) => Owner(user).HandleDisconnect(reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Published(nint client, nint user, int messageId, int reason, nint properties) =>
        Owner(user).HandleConfirmation(messageId, reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Subscribed(nint client, nint user, int messageId, int count, int* granted) =>
        Owner(user).HandleConfirmation(messageId, count > 0 ? granted[0] : MosquittoFailure.UnspecifiedReason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Arrived(nint client, nint user, MosquittoNative.Message* message) =>
        Owner(user).HandleMessage(
            Marshal.PtrToStringUTF8(message->Topic) ?? "",
            new ReadOnlySpan<byte>(message->Payload, message->PayloadLength),
            message->Retain != 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Logged(nint client, nint user, int level, nint text)
    {
        if ((level & MosquittoNative.LogWarningOrError) != 0)
        {
            Owner(user).HandleLog(MosquittoNative.Text(text));
        }
    }
}
