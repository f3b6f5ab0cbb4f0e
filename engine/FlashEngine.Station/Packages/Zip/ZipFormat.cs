using System.Security.Cryptography;
using System.Text;

namespace FlashEngine.Station.Packages.Zip;

/// <summary>Numbers of the ZIP format, and the seal.</summary>
internal static class ZipFormat
{
    public const uint LocalHeader = 0x04034B50;
    public const uint CentralHeader = 0x02014B50;
    public const uint EndRecord = 0x06054B50;
    public const int LocalHeaderLength = 30;
    public const int CentralHeaderLength = 46;
    public const int EndRecordLength = 22;
    public const ushort Stored = 0;
    public const ushort Deflated = 8;
    public const ushort FlagUtf8 = 0x0800;

    /// <summary>Flags without influence on the meaning: effort of Deflate, trailing sizes, names in UTF-8.</summary>
    public const ushort FlagsKnown = 0x0002 | 0x0004 | 0x0008 | FlagUtf8;

    /// <summary>
    /// The comment of a package that we packed: a SHA-256 over every byte in front of it. It proves nothing about the
    /// origin (the signature does), but it finds damage anywhere in the file, also where no other check looks.
    /// </summary>
    public const string SealPrefix = "sha256:";

    public const int SealLength = 7 + 64;

    /// <summary>Makes the seal for everything from the start of a stream to its position.</summary>
    public static byte[] Seal(Stream sealedBytes)
        => Encoding.ASCII.GetBytes(SealPrefix + Convert.ToHexStringLower(SHA256.HashData(sealedBytes)));
}
