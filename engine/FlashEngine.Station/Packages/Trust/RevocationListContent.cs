using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace FlashEngine.Station.Packages.Trust;

/// <summary>What stands in a CertificateList (RFC 5280, 5.1).</summary>
internal sealed record RevocationListContent
{
    private const int VersionTwo = 1;

    /// <summary>tbsCertList, as it was signed.</summary>
    public required ReadOnlyMemory<byte> Signed { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>The issuer's name, encoded.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    public required HashSet<BigInteger> SerialNumbers { get; init; }

    /// <summary>Takes a list apart.</summary>
    /// <exception cref="AsnContentException">It is no list in DER.</exception>
    /// <exception cref="CryptographicException">It uses what is not supported; the message says what.</exception>
    public static RevocationListContent Parse(ReadOnlyMemory<byte> der)
    {
        var file = new AsnReader(der, AsnEncodingRules.DER);
        var outer = file.ReadSequence();
        file.ThrowIfNotEmpty();
        var signed = outer.PeekEncodedValue();
        var list = outer.ReadSequence();
        var outerAlgorithm = outer.ReadEncodedValue();
        var signature = outer.ReadBitString(out _);
        outer.ThrowIfNotEmpty();

        Require(
            list.PeekTag() == Asn1Tag.Integer && list.TryReadInt32(out var version) && version == VersionTwo,
            "it is not of version 2");
        Require(
            list.ReadEncodedValue().Span.SequenceEqual(outerAlgorithm.Span), "it names two signature algorithms");
        var issuer = list.ReadEncodedValue();
        var thisUpdate = ReadTime(list);
        Require(IsTime(list), "it does not say when the next one is due (nextUpdate)");
        var nextUpdate = ReadTime(list);
        var serialNumbers = new HashSet<BigInteger>();
        if (list.HasData && list.PeekTag() == Asn1Tag.Sequence)
        {
            ReadRevoked(list.ReadSequence(), serialNumbers);
        }

        if (list.HasData)
        {
            var extensions = list.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            CheckExtensions(extensions.ReadSequence());
        }

        list.ThrowIfNotEmpty();
        return new RevocationListContent
        {
            Signed = signed,
            Algorithm = SignatureAlgorithm.Parse(outerAlgorithm),
            Signature = signature,
            Issuer = issuer,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            SerialNumbers = serialNumbers,
        };
    }

    private static void ReadRevoked(AsnReader revoked, HashSet<BigInteger> serialNumbers)
    {
        while (revoked.HasData)
        {
            var entry = revoked.ReadSequence();
            _ = serialNumbers.Add(entry.ReadInteger());
            _ = ReadTime(entry);
            if (entry.HasData)
            {
                CheckExtensions(entry.ReadSequence());
            }
        }
    }

    // What is critical changes the meaning of a list: parts of it, differences to another, certificates of others.
    private static void CheckExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var id = extension.ReadObjectIdentifier();
            Require(
                extension.PeekTag() != Asn1Tag.Boolean || !extension.ReadBoolean(),
                $"it has the critical extension {id}, which is not supported");
        }
    }

    private static bool IsTime(AsnReader reader) => reader.HasData
        && reader.PeekTag() is { TagClass: TagClass.Universal } tag
        && (tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader)
        => reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new CryptographicException(problem);
        }
    }
}
