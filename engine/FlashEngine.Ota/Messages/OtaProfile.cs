using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Messages;

/// <summary>
/// How one kind of backend talks: its topics, and the payloads on them. A device speaks exactly one profile.
/// </summary>
internal abstract class OtaProfile
{
    private readonly string _base;

    /// <summary>Makes a profile.</summary>
    /// <param name="name">Its name on the command line and in the store.</param>
    /// <param name="topicBase">What its topics begin with, ended by a slash.</param>
    private protected OtaProfile(string name, string topicBase) => (Name, _base) = (name, topicBase);

    /// <summary>The names of all profiles.</summary>
    public static IReadOnlyList<string> Names { get; } = [DownloadProfile.ProfileName, UpdateProfile.ProfileName];

    /// <summary>The profile's name.</summary>
    public string Name { get; }

    /// <summary>Requests, to the device.</summary>
    public abstract string Request { get; }

    /// <summary>Acks of requests.</summary>
    public string RequestAck => _base + "request/ack";

    /// <summary>Progress of downloads.</summary>
    public string Progress => _base + "progress";

    /// <summary>Results.</summary>
    public string Result => _base + "result";

    /// <summary>Cancels, to the device.</summary>
    public string Cancel => _base + "cancel";

    /// <summary>Answers to cancels.</summary>
    public string CancelAck => _base + "cancel/ack";

    private protected string Base => _base;

    /// <summary>The profile of a name.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static OtaProfile Of(string name, string deviceId) => name switch
    {
        DownloadProfile.ProfileName => new DownloadProfile(deviceId),
        UpdateProfile.ProfileName => new UpdateProfile(deviceId),
        _ => throw new InputException($"--profile: '{name}' is no profile; right is {string.Join(" or ", Names)}"),
    };

    /// <summary>Reads a request.</summary>
    /// <exception cref="InputException">It is not JSON, or a field is missing or wrong.</exception>
    public abstract DownloadRequest ReadRequest(ReadOnlyMemory<byte> payload);

    /// <summary>The ack of a request.</summary>
    public abstract byte[] WriteAck(string commandId, string status, string message, DateTimeOffset now);

    /// <summary>How far a download is.</summary>
    public abstract byte[] WriteProgress(string commandId, DownloadProgress progress, DateTimeOffset now);

    /// <summary>The one result.</summary>
    public abstract byte[] WriteResult(
        string commandId, string status, string message, bool checksumVerified, TimeSpan downloadTime,
        DateTimeOffset now);

    /// <summary>The answer to a cancel.</summary>
    public static byte[] WriteCancelAck(string commandId, string status, string message, DateTimeOffset now) =>
        Write(new RequestAck(commandId, status, message, OtaTimestamp.Format(now)), OtaJson.Default.RequestAck);

    private protected static byte[] Write<T>(T message, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToUtf8Bytes(message, type);
}
