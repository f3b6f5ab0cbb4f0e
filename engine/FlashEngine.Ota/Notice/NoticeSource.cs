namespace FlashEngine.Ota.Notice;

/// <summary>What an agent works with to follow notices. It owns none of them.</summary>
/// <param name="Profile">Reads notices and fetches their images.</param>
/// <param name="Server">Gets the reports of versions.</param>
/// <param name="Memory">What came of earlier notices.</param>
/// <param name="Packager">Makes packages of their code.</param>
public sealed record NoticeSource(
    NoticeProfile Profile, NoticeServer Server, NoticeMemory Memory, NoticePackager Packager);
