using System.Text;
using static FlashEngine.Uds.Services.FileOperation;

namespace FlashEngine.Uds.Services;

/// <summary>RequestFileTransfer, service 38 (ISO 14229-1); the content moves by 36, and 37 ends it.</summary>
public static class RequestFileTransfer
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x38;

    private const int HeaderLength = 2;
    private const int FilePositionLength = 8;
    private const int SizeBytesMax = 8;

    /// <summary>
    /// Makes the request <c>38 mode length(2) path [DFI] [fileSizeParameterLength sizes]</c>. DFI: all modes but 02 and
    /// 05; sizes: 01, 03 and 06.
    /// </summary>
    /// <param name="modeOfOperation">01..06.</param>
    /// <param name="filePathAndName">ASCII, 1..65535 characters.</param>
    /// <param name="dataFormatIdentifier">Compression in the high nibble, encryption in the low; 00 is plain.</param>
    /// <param name="fileSizeUncompressed">In bytes; must fit <paramref name="sizeBytes"/>.</param>
    /// <param name="fileSizeCompressed">In bytes; null: as uncompressed.</param>
    /// <param name="sizeBytes">fileSizeParameterLength, 1..8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is none of the standard's, or does not fit.</exception>
    /// <exception cref="ArgumentException">The path is empty, too long or not ASCII.</exception>
    public static byte[] Encode(
        FileOperation modeOfOperation,
        string filePathAndName,
        byte dataFormatIdentifier = 0,
        ulong fileSizeUncompressed = 0,
        ulong? fileSizeCompressed = null,
        int sizeBytes = 4)
    {
        if (modeOfOperation is < AddFile or > ResumeFile)
        {
            throw new ArgumentOutOfRangeException(
                nameof(modeOfOperation), modeOfOperation, $"0x{(byte)modeOfOperation:X2}; it must be 0x01..0x06");
        }

        if (filePathAndName.Length is 0 or > ushort.MaxValue || !Ascii.IsValid(filePathAndName))
        {
            throw new ArgumentException("a path is 1..65535 characters of ASCII", nameof(filePathAndName));
        }

        var path = Encoding.ASCII.GetBytes(filePathAndName);
        return
        [
            ServiceId,
            (byte)modeOfOperation,
            (byte)(path.Length >> 8),
            (byte)path.Length,
            .. path,
            .. modeOfOperation is DeleteFile or ReadDir ? [] : new[] { dataFormatIdentifier },
            .. HasSizes(modeOfOperation)
                ?
                [
                    (byte)sizeBytes,
                    .. Size(fileSizeUncompressed, sizeBytes, nameof(fileSizeUncompressed)),
                    .. Size(fileSizeCompressed ?? fileSizeUncompressed, sizeBytes, nameof(fileSizeCompressed)),
                ]
                : Array.Empty<byte>(),
        ];
    }

    /// <summary>
    /// Reads <c>78 mode [LFI maxNumberOfBlockLength DFI] [length(2) sizes] [filePosition(8)]</c>; LFI is the whole
    /// byte's count here. An answer to 01, 03 and 06 that leaves the DFI out is read as one with 00: servers are known
    /// that do so.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="modeOfOperation">The mode that was sent.</param>
    /// <param name="answer">What it says.</param>
    /// <returns>
    /// False when it is another answer, a field is cut off or longer than 8 bytes, bytes are left over, or the block
    /// length leaves no room for data.
    /// </returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response, FileOperation modeOfOperation, out FileTransferAnswer answer)
    {
        answer = default;
        if (modeOfOperation is < AddFile or > ResumeFile
            || !ServiceExchange.Echoes(response, ServiceId, (byte)modeOfOperation))
        {
            return false;
        }

        var reader = new ResponseReader(response[HeaderLength..]);
        if (modeOfOperation == DeleteFile)
        {
            return reader.IsComplete;
        }

        if (!BlockLengthField.TryRead(reader.Bytes(reader.Byte()), out var blockLength))
        {
            return false;
        }

        var isShort = HasSizes(modeOfOperation)
            && reader.Left == (modeOfOperation == ResumeFile ? FilePositionLength : 0);
        var dataFormatIdentifier = isShort ? (byte)0 : reader.Byte();
        var sizeLength = modeOfOperation is ReadFile or ReadDir ? reader.UInt16() : 0;
        if (sizeLength > SizeBytesMax)
        {
            return false;
        }

        var read = new FileTransferAnswer
        {
            MaxNumberOfBlockLength = blockLength,
            DataFormatIdentifier = dataFormatIdentifier,
            FileSizeUncompressedOrDirInfoLength = reader.Number(sizeLength),
            FileSizeCompressed = modeOfOperation == ReadFile ? reader.Number(sizeLength) : 0,
            FilePosition = modeOfOperation == ResumeFile ? reader.Number(FilePositionLength) : 0,
        };
        if (!reader.IsComplete)
        {
            return false;
        }

        answer = read;
        return true;
    }

    /// <summary>Asks for a file operation, once: a lost answer is not asked for again.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="modeOfOperation">01..06.</param>
    /// <param name="filePathAndName">ASCII, 1..65535 characters.</param>
    /// <param name="dataFormatIdentifier">Compression in the high nibble, encryption in the low; 00 is plain.</param>
    /// <param name="fileSizeUncompressed">In bytes; 01, 03 and 06 only.</param>
    /// <param name="fileSizeCompressed">In bytes; null: as uncompressed.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not that of the mode.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<FileTransferAnswer> RequestFileTransferAsync(
        this IUdsClient client,
        FileOperation modeOfOperation,
        string filePathAndName,
        byte dataFormatIdentifier = 0,
        ulong fileSizeUncompressed = 0,
        ulong? fileSizeCompressed = null,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(
            modeOfOperation, filePathAndName, dataFormatIdentifier, fileSizeUncompressed, fileSizeCompressed);
        var response = await client.RequestAsync(request, options, cancellation);
        return TryDecode(response, modeOfOperation, out var answer)
            ? answer
            : throw ServiceExchange.Invalid(
                client, $"78 {(byte)modeOfOperation:X2} and what {modeOfOperation} answers", request, response);
    }

    private static bool HasSizes(FileOperation mode) => mode is AddFile or ReplaceFile or ResumeFile;

    private static byte[] Size(ulong value, int bytes, string name)
    {
        if (bytes is < 1 or > SizeBytesMax || (bytes < SizeBytesMax && value >> (8 * bytes) != 0))
        {
            throw new ArgumentOutOfRangeException(name, value, $"0x{value:X} in {bytes} byte(s); 1..8 must hold it");
        }

        var field = new byte[bytes];
        for (var i = bytes - 1; i >= 0; i--)
        {
            field[i] = (byte)value;
            value >>= 8;
        }

        return field;
    }
}
