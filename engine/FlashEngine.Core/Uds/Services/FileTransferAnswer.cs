namespace FlashEngine.Uds.Services;

/// <summary>modeOfOperation of 38.</summary>
public enum FileOperation : byte
{
    /// <summary>01: add a file.</summary>
    AddFile = 0x01,

    /// <summary>02: delete a file.</summary>
    DeleteFile = 0x02,

    /// <summary>03: replace a file.</summary>
    ReplaceFile = 0x03,

    /// <summary>04: read a file.</summary>
    ReadFile = 0x04,

    /// <summary>05: read a directory.</summary>
    ReadDir = 0x05,

    /// <summary>06: go on with a file that was added in part (from 2020).</summary>
    ResumeFile = 0x06,
}

/// <summary>An answer to 38. What the mode does not answer is 0.</summary>
public readonly record struct FileTransferAnswer
{
    /// <summary>maxNumberOfBlockLength in bytes: longest 36 or answer to it, SID and counter included.</summary>
    public int MaxNumberOfBlockLength { get; init; }

    /// <summary>dataFormatIdentifier that the ECU confirms.</summary>
    public byte DataFormatIdentifier { get; init; }

    /// <summary>fileSizeUncompressed of 04, or dirInfoLength of 05, in bytes.</summary>
    public ulong FileSizeUncompressedOrDirInfoLength { get; init; }

    /// <summary>fileSizeCompressed of 04, in bytes.</summary>
    public ulong FileSizeCompressed { get; init; }

    /// <summary>filePosition of 06: where the transfer goes on, in bytes.</summary>
    public ulong FilePosition { get; init; }
}
