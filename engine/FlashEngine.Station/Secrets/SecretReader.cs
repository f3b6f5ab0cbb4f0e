using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Secrets;

/// <summary>
/// Reads secrets that files refer to, so that no secret stands in a file that is shared. No message ever shows any part
/// of a secret.
/// </summary>
public static class SecretReader
{
    /// <summary>The largest secret file, in bytes of its text.</summary>
    public const int FileLengthMax = 64 * 1024;

    private const string FilePrefix = "file:";
    private const string EnvironmentPrefix = "env:";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>True for <c>file:PATH</c> and <c>env:NAME</c>.</summary>
    public static bool IsReference(string text) =>
        !text.Any(char.IsControl)
        && ((text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length)
        || (text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && text.Length > EnvironmentPrefix.Length));

    /// <summary>Reads a secret.</summary>
    /// <param name="reference"><c>file:PATH</c> or <c>env:NAME</c>; either holds hexadecimal text, in which white space
    /// is ignored. On Unix the file must be readable by its owner only.</param>
    /// <param name="baseFolder">The folder that a relative PATH starts from.</param>
    /// <returns>The secret, at least 1 byte. The caller may clear it after use.</returns>
    /// <exception cref="InputException">There is no such secret, or it is no hexadecimal text.</exception>
    public static byte[] Read(string reference, string baseFolder) =>
        Read(reference, baseFolder, "in hexadecimal", Decode);

    /// <summary>Reads a secret of another form, such as a private key.</summary>
    /// <param name="reference"><c>file:PATH</c> or <c>env:NAME</c>, under the rules of <see cref="Read(string,
    /// string)"/>.</param>
    /// <param name="baseFolder">The folder that a relative PATH starts from.</param>
    /// <param name="form">What its text must be, for messages: <c>in PEM</c>.</param>
    /// <param name="decode">Turns the text into the secret; also gets what to call its place in a message.</param>
    /// <exception cref="InputException">There is no such secret, or <paramref name="decode"/> refused it.</exception>
    public static T Read<T>(
        string reference, string baseFolder, string form, Func<ReadOnlySpan<char>, string, T> decode)
    {
        if (!IsReference(reference))
        {
            throw new InputException("a secret is referred to by 'file:PATH' or 'env:NAME'; this reference is neither");
        }

        return reference.StartsWith(FilePrefix, StringComparison.Ordinal)
            ? ReadFile(Path.GetFullPath(reference[FilePrefix.Length..], Path.GetFullPath(baseFolder)), form, decode)
            : ReadEnvironment(reference[EnvironmentPrefix.Length..], form, decode);
    }

    private static T ReadEnvironment<T>(string name, string form, Func<ReadOnlySpan<char>, string, T> decode)
    {
        var text = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrWhiteSpace(text)
            ? throw new InputException($"environment variable {name} is not set; it must hold a secret {form}")
            : decode(text, $"environment variable {name}");
    }

    private static T ReadFile<T>(string path, string form, Func<ReadOnlySpan<char>, string, T> decode)
    {
        try
        {
            // Permissions are those of the opened file, so that nothing can be put in its place between the two looks.
            using var file = File.OpenHandle(path);
            RefuseOthers(file, path);
            if (RandomAccess.GetLength(file) > FileLengthMax)
            {
                throw new InputException($"secret file '{path}' is larger than {FileLengthMax} bytes; check the path");
            }

            var bytes = new byte[RandomAccess.GetLength(file)];
            var length = RandomAccess.Read(file, bytes, 0);
            var text = new char[length];
            Encoding.Latin1.GetChars(bytes, 0, length, text, 0);
            CryptographicOperations.ZeroMemory(bytes);
            return decode(text, $"secret file '{path}'");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(
                $"secret file '{path}' does not exist; write the secret {form} into it, then: chmod 600 '{path}'", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"secret file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static void RefuseOthers(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
        {
            throw new InputException($"secret file '{path}' is open to other users; run: chmod 600 '{path}'");
        }
    }

    private static byte[] Decode(ReadOnlySpan<char> text, string where)
    {
        var digits = new List<char>(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiHexDigit(c))
            {
                digits.Add(c);
            }
            else if (!char.IsWhiteSpace(c))
            {
                throw new InputException($"{where} is not hexadecimal; it must hold digits 0-9 and A-F only");
            }
        }

        return digits.Count > 0 && digits.Count % 2 == 0
            ? Convert.FromHexString(digits.ToArray())
            : throw new InputException($"{where} holds {digits.Count} hexadecimal digits; two make a byte");
    }
}
