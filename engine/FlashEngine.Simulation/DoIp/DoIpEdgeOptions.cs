using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Simulation;

/// <summary>A DoIP entity of a simulated vehicle (ISO 13400-2): the edge node with its ECUs behind it.</summary>
public sealed record DoIpEdgeOptions
{
    /// <summary>Its name, by which ECUs are wired to it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens for TCP and UDP; port 0: any that is free. Loopback only.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Its own logical address.</summary>
    public ushort LogicalAddress { get; init; } = 0x0010;

    /// <summary>Its entity identification, 6 bytes; usually its MAC address.</summary>
    public byte[] Eid { get; init; } = [0x02, 0, 0, 0, 0, 0x01];

    /// <summary>
    /// The vehicle identification number that it announces, 17 characters; null: one that follows from the seed.
    /// </summary>
    public string? Vin { get; init; }

    /// <summary>Where it announces itself when it starts; null: nowhere.</summary>
    public IPEndPoint? AnnounceTo { get; init; }

    /// <summary>
    /// Its certificate with private key; with it TLS is served on <see cref="TlsPort"/>. Null: no TLS.
    /// </summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The port for TLS (3496 in the standard); 0: any that is free.</summary>
    public int TlsPort { get; init; }

    /// <summary>Who has to have signed a tester's certificate; null: none is asked for.</summary>
    public X509Certificate2? TesterAuthority { get; init; }

    /// <summary>True: routing is activated on a TLS connection only.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>The longest payload of a message that it takes, in bytes.</summary>
    public int MessageLengthMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many testers it serves at once (MCTS), 1..255.</summary>
    public int SocketsMax { get; init; } = 4;

    /// <summary>T_TCP_Initial_Inactivity in milliseconds: connection to routing activation.</summary>
    public int InitialInactivityMs { get; init; } = 2000;

    /// <summary>T_TCP_General_Inactivity in milliseconds.</summary>
    public int GeneralInactivityMs { get; init; } = 300_000;

    /// <summary>T_TCP_Alive_Check in milliseconds.</summary>
    public int AliveCheckMs { get; init; } = 500;
}
