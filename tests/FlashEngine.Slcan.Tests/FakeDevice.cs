using System.Text;

namespace FlashEngine.Slcan.Tests;

/// <summary>How a device behaves.</summary>
internal sealed record Manners
{
    /// <summary>CR and BEL to commands, <c>z</c> and <c>Z</c> to frames; without, only <c>V</c> is answered.</summary>
    public bool Answers { get; init; } = true;

    /// <summary>How often it refuses each frame before it takes it.</summary>
    public int Refusals { get; init; }

    /// <summary>A command that it refuses.</summary>
    public string? RefusedCommand { get; init; }

    /// <summary>Its answers and frames come byte by byte.</summary>
    public bool InPieces { get; init; }

    /// <summary>What it answers to <c>F</c>.</summary>
    public string Status { get; set; } = "F00";
}

/// <summary>A CAN adapter on the other end of a pseudo terminal; two of them can share a bus.</summary>
internal sealed class FakeDevice : IDisposable
{
    private readonly PseudoTerminal _port = new();
    private readonly Manners _manners;
    private readonly Thread _thread;
    private readonly List<string> _heard = [];
    private int _refused;
    private volatile bool _isOpen;

    public FakeDevice(Manners? manners = null)
    {
        _manners = manners ?? new Manners();
        _thread = new Thread(Run) { IsBackground = true, Name = "fake device" };
        _thread.Start();
    }

    public string Device => _port.Device;

    /// <summary>The device at the other end of the bus.</summary>
    public FakeDevice? Peer { get; set; }

    /// <summary>Every line that came, without CR.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>Writes as a device does.</summary>
    public void Say(string text)
    {
        lock (_port)
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            var piece = _manners.InPieces ? 1 : bytes.Length;
            for (var at = 0; at < bytes.Length; at += piece)
            {
                _port.Stream.Write(bytes, at, piece);
            }
        }
    }

    /// <summary>Is pulled out.</summary>
    public void Dispose() => _port.Dispose();

    private void Run()
    {
        var buffer = new byte[256];
        var line = new StringBuilder();
        try
        {
            int count;
            while ((count = _port.Stream.Read(buffer)) > 0)
            {
                foreach (var value in buffer.AsSpan(0, count))
                {
                    if (value != '\r')
                    {
                        line.Append((char)value);
                        continue;
                    }

                    Hear(line.ToString());
                    line.Clear();
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The plug was pulled.
        }
    }

    private void Hear(string line)
    {
        lock (_heard)
        {
            _heard.Add(line);
        }

        switch (line)
        {
            case "":
                break;
            case "V":
                Say("V1013\r");
                break;
            case "N" when _manners.Answers:
                Say("NA123\r");
                break;
            case "F" when _manners.Answers:
                Say(_manners.Status + "\r");
                break;
            case ['t' or 'T' or 'd' or 'D' or 'b' or 'B', ..]:
                HearFrame(line);
                break;
            default:
                _isOpen = line == "O" || (_isOpen && line != "C");
                Answer(line == _manners.RefusedCommand ? "\a" : "\r");
                break;
        }
    }

    private void HearFrame(string line)
    {
        if (_refused < _manners.Refusals)
        {
            _refused++;
            Answer("\a");
            return;
        }

        _refused = 0;
        Answer(char.IsAsciiLetterUpper(line[0]) ? "Z\r" : "z\r");
        if (Peer is { _isOpen: true } peer)
        {
            peer.Say(line + "\r");
        }
    }

    private void Answer(string text)
    {
        if (_manners.Answers)
        {
            Say(text);
        }
    }
}
