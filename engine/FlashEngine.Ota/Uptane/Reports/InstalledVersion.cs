namespace FlashEngine.Ota.Uptane.Reports;

/// <summary>What an ECU holds, as it was read back from it.</summary>
/// <param name="Ecu">The ECU.</param>
/// <param name="Version">The software version that it shows; null: it shows none.</param>
/// <param name="Image">The target file that its software came from; null: none of which this station knows.</param>
public sealed record InstalledVersion(UptaneEcu Ecu, string? Version, InstalledImage? Image);

/// <summary>The target file that an ECU's software came from.</summary>
/// <param name="FileName">Its name in the Image repository.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
public sealed record InstalledImage(string FileName, long Length, string Sha256);
