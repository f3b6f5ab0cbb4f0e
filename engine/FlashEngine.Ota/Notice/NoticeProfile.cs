namespace FlashEngine.Ota.Notice;

/// <summary>
/// The notice profile: a retained message on one topic for all vehicles says that there is an image for an ECU; each
/// vehicle fetches it with its token, checks it and flashes it. Off unless somebody makes one, because neither the
/// notice nor the image's header is signed: whoever has the broker and the server can offer old images again, which
/// only the rule that versions rise refuses.
/// </summary>
/// <param name="server">Where images come from.</param>
/// <param name="keys">The keys of the checks.</param>
/// <param name="memory">What came of earlier notices.</param>
/// <param name="time">The clock of the image's age.</param>
public sealed class NoticeProfile(NoticeServer server, NoticeKeys keys, NoticeMemory memory, TimeProvider time)
{
    /// <summary>The topic of notices.</summary>
    public const string Topic = "ota/update/available";

    /// <summary>Reads a notice.</summary>
    /// <param name="payload">The message.</param>
    /// <returns>What to fetch; null when this command has come to its end before.</returns>
    /// <exception cref="InputException">The notice is broken, or its version is not higher than the ECU's.</exception>
    public UpdateNotice? Read(ReadOnlyMemory<byte> payload)
    {
        var notice = UpdateNoticeReader.Read(payload);
        if (memory.IsSettled(notice.Command))
        {
            return null;
        }

        return memory.Highest(notice.EcuId) is not { } highest || notice.Version > highest
            ? notice
            : throw new InputException(
                $"the notice offers ECU {notice.EcuId} version {notice.Version}; it has had {highest}, and versions "
                + "may only rise");
    }

    /// <summary>Downloads and checks the image.</summary>
    /// <param name="notice">A notice of <see cref="Read"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">The image, or the place that it comes from, is refused.</exception>
    /// <exception cref="JobException">
    /// The server refused or cannot be reached, or the image is of a later time than the station's: it may be had
    /// later.
    /// </exception>
    public async Task<NoticedUpdate> FetchAsync(UpdateNotice notice, CancellationToken cancellation)
    {
        var image = await server.DownloadAsync(notice, cancellation);
        return NoticeImageCheck.Open(image, notice, keys, time.GetUtcNow());
    }
}
