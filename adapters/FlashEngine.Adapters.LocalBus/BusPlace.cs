using System.Globalization;
using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>
/// Where a bus is to be found on this machine: a socket, and a lock that its host holds while it lives.
/// </summary>
/// <param name="Folder">The folder of both.</param>
/// <param name="Name">The bus.</param>
internal sealed record BusPlace(string Folder, string Name)
{
    private const int BusCount = 16;
    private const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The names that there are: <c>bus0</c> to <c>bus15</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enumerable.Range(0, BusCount).Select(number => $"bus{number.ToString(CultureInfo.InvariantCulture)}")];

    /// <summary>A folder of the user's own among those for temporary files.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetTempPath(), $"flashengine-{Environment.UserName}");

    /// <summary>The socket's file.</summary>
    public string SocketPath => Path.Combine(Folder, $"{Name}.sock");

    private string LockPath => Path.Combine(Folder, $"{Name}.lock");

    /// <summary>True when some process is the bus's host now.</summary>
    public bool IsHosted
    {
        get
        {
            if (!File.Exists(LockPath))
            {
                return false;
            }

            using var held = TryLock();
            return held is null;
        }
    }

    /// <summary>The socket's address.</summary>
    /// <exception cref="ChannelException">The folder's name is longer than a socket's can be.</exception>
    public UnixDomainSocketEndPoint Address
    {
        get
        {
            try
            {
                return new UnixDomainSocketEndPoint(SocketPath);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported,
                    $"localbus: '{SocketPath}' is too long for the name of a socket; name a shorter folder", e);
            }
        }
    }

    /// <summary>Makes the folder, which nobody but the user may enter.</summary>
    /// <exception cref="ChannelException">It cannot be made.</exception>
    public void MakeFolder()
    {
        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(Folder)
                : Directory.CreateDirectory(Folder, OnlyUser);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChannelException(ChannelFault.DriverError, $"localbus: cannot make '{Folder}': {e.Message}", e);
        }
    }

    /// <summary>
    /// Takes the right to be the bus's host. It ends when disposed, and by itself with the process, however that ends.
    /// </summary>
    /// <returns>Null when another process has it.</returns>
    /// <exception cref="ChannelException">The folder is another user's.</exception>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ChannelException(
                ChannelFault.DriverError,
                $"localbus: '{LockPath}' belongs to another user; name another folder by the option 'folder'", e);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
