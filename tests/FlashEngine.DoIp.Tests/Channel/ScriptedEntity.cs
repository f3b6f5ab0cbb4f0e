using System.Net;
using System.Net.Sockets;
using FlashEngine.Adapters.DoIp;
using FlashEngine.Pdu;

namespace FlashEngine.DoIp.Tests.Channel;

/// <summary>
/// The other end of a channel, byte by byte: what the tester sends is awaited, what is answered is written out. All
/// waits are bounded.
/// </summary>
internal sealed class ScriptedEntity : IDisposable
{
    public const string Activation = "02 FD 00 05 00 00 00 07 0E 80 00 00 00 00 00";
    public const string Activated = "02 FD 00 06 00 00 00 09 0E 80 00 10 10 00 00 00 00";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _tester;

    public ScriptedEntity()
    {
        _listener.Start();
        Device = _listener.LocalEndpoint.ToString()!;
    }

    public string Device { get; }

    /// <summary>Opens a channel whose routing activation is answered so.</summary>
    public IPduChannel Open(TestHost host, string answer = Activated, params (string Name, string Value)[] options)
    {
        var serving = Task.Run(() => Serve(answer));
        var channel = new DoIpAdapter().Open(host, new PduChannelRequest
        {
            Device = Device,
            Options = options.ToDictionary(option => option.Name, option => option.Value),
        });
        Assert.True(serving.Wait(TimeSpan.FromSeconds(30)));
        return channel;
    }

    /// <summary>Takes a connection and its routing activation.</summary>
    public void Serve(string answer)
    {
        _tester?.Dispose();
        _tester = _listener.AcceptSocket();
        _tester.ReceiveTimeout = 10_000;
        _tester.SendTimeout = 10_000;
        Expect(Activation);
        Send(answer);
    }

    public void Expect(string bytes) => Assert.Equal(bytes, Hex.Text(Read(Hex.Bytes(bytes).Length)));

    public void Send(string bytes) => _ = _tester!.Send(Hex.Bytes(bytes));

    public void Send(byte[] bytes) => _ = _tester!.Send(bytes);

    public byte[] Read(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var count = _tester!.Receive(bytes, at, length - at, SocketFlags.None);
            Assert.NotEqual(0, count);
            at += count;
        }

        return bytes;
    }

    public void Hang() => _tester!.Dispose();

    public void StopListening() => _listener.Stop();

    public void Dispose()
    {
        _tester?.Dispose();
        _listener.Dispose();
    }
}
