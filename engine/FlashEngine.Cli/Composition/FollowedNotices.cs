using System.Security.Cryptography.X509Certificates;
using FlashEngine.Ota.Notice;
using FlashEngine.Station.Packages.Trust;

namespace FlashEngine.Cli.Composition;

/// <summary>All that an agent follows notices with, and what holds it open.</summary>
internal sealed class FollowedNotices : IDisposable
{
    private readonly HttpClient _http;
    private readonly NoticeKeys _keys;
    private readonly X509Certificate2 _signer;

    private FollowedNotices(HttpClient http, NoticeKeys keys, X509Certificate2 signer, NoticeSource source) =>
        (_http, _keys, _signer, Source) = (http, keys, signer, source);

    /// <summary>What the agent gets.</summary>
    public NoticeSource Source { get; }

    /// <summary>Opens it.</summary>
    /// <param name="server">The server, and who asks.</param>
    /// <param name="station">The vehicle; its folder keeps the station's signer and what came of notices.</param>
    /// <param name="keysFolder">The folder of the keys.</param>
    /// <param name="caFile">PEM file of the server's CA; null: the system's CAs.</param>
    /// <exception cref="InputException">A file cannot be used, or the station keeps nothing.</exception>
    public static FollowedNotices Open(
        NoticeServerSettings server, VehicleStation station, string keysFolder, string? caFile)
    {
        var folder = Path.Combine(
            station.StateFolder ?? throw new InputException(
                "notices need --state DIR, where it stands which versions the ECUs had: they may only rise"),
            "notices");
        var time = TimeProvider.System;
        var keys = NoticeKeys.Load(keysFolder, server.VehicleId);
        X509Certificate2? signer = null;
        HttpClient? http = null;
        try
        {
            signer = StationSigner.Load(Path.Combine(folder, "signer.pem"));
            http = NoticeServer.MakeNetwork(caFile);
            var memory = new NoticeMemory(Path.Combine(folder, "memory.json"));
            var api = new NoticeServer(http, server, time);
            return new FollowedNotices(http, keys, signer, new NoticeSource(
                new NoticeProfile(api, keys, memory, time), api, memory, new NoticePackager(station.Vehicle, signer)));
        }
        catch (InputException)
        {
            http?.Dispose();
            signer?.Dispose();
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Packages of the station itself are trusted too.</summary>
    public PackageTrust AddTo(PackageTrust trust) => trust with { Roots = [.. trust.Roots, _signer] };

    public void Dispose()
    {
        _http.Dispose();
        _signer.Dispose();
        _keys.Dispose();
    }
}
