using System.Runtime.InteropServices;

namespace FlashEngine.Adapters.SocketCan.Native;

/// <summary>The error numbers of Linux that this adapter tells apart.</summary>
internal enum ErrorNumber
{
    /// <summary>EINTR: a signal came; the call is made again.</summary>
    Interrupted = 4,

    /// <summary>ENXIO: the socket is bound to no interface any more.</summary>
    NoSuchAddress = 6,

    /// <summary>EAGAIN: nothing is there, or the socket's own buffer is full.</summary>
    TryAgain = 11,

    /// <summary>ENODEV: the interface was removed.</summary>
    NoDevice = 19,

    /// <summary>EAFNOSUPPORT: the kernel has no CAN.</summary>
    FamilyNotSupported = 97,

    /// <summary>ENETDOWN: the interface was set down.</summary>
    NetworkDown = 100,

    /// <summary>ENOBUFS: the interface's queue is full.</summary>
    NoBufferSpace = 105,
}

/// <summary>What the last call of the C library said.</summary>
internal static class LastError
{
    /// <summary>The error number; also values that <see cref="ErrorNumber"/> does not name.</summary>
    public static ErrorNumber Number => (ErrorNumber)Marshal.GetLastPInvokeError();

    /// <summary>The number and its text, for messages.</summary>
    public static string Text => $"{Marshal.GetLastPInvokeErrorMessage()} (errno {Marshal.GetLastPInvokeError()})";
}
