namespace FlashEngine.Ota.Notice;

/// <summary>Payload of <c>ota/update/available</c>, checked. Nothing of it is signed.</summary>
/// <param name="FileName">Name of the image file, <c>…ECU&lt;id&gt;_V&lt;version&gt;.bin</c>.</param>
/// <param name="Sha256">SHA-256 of the code in the image, in the clear, 64 lower-case hex digits.</param>
/// <param name="EcuId">The ECU, 0..255; which it is, the vehicle's settings say.</param>
/// <param name="Version">The version offered, 0..255.</param>
/// <param name="Timestamp">When it was published.</param>
/// <param name="DownloadUrl">Where the image is: https, ending in the file's name, without a query.</param>
public sealed record UpdateNotice(
    string FileName, string Sha256, byte EcuId, byte Version, DateTimeOffset Timestamp, Uri DownloadUrl)
{
    /// <summary>
    /// The command that this notice is: the same for the same version of the same code, however often it is published.
    /// </summary>
    public NoticeCommand Command => new(EcuId, Version, Sha256);
}
