using FlashEngine.Can;
using FlashEngine.Station.Traces;

namespace FlashEngine.Engine.Tests.Access;

/// <summary>Notes whether 27 or 29 was asked first.</summary>
internal sealed class RequestOrder : ITraceWriter
{
    private readonly List<byte> _services = [];

    public string Order => string.Join(" before ", _services.Select(service => $"{service:X2}"));

    public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
    {
        var data = frame.Data;
        var service = transmitted && data.Length > 2 ? (data[0] >> 4) switch { 0 => data[1], 1 => data[2], _ => 0 } : 0;
        if (service is 0x27 or 0x29 && !_services.Contains((byte)service))
        {
            _services.Add((byte)service);
        }
    }

    public void Dispose()
    {
    }
}
