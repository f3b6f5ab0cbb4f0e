namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>A small valid vehicle on disk: two channels, two ECUs, one type. Tests break it in one place.</summary>
public sealed class VehicleFolder : IDisposable
{
    public const string Vehicle = """
        version: 1
        vehicle: demo-car
        model: demo-2026
        ecuTypes: types
        channels:
          - { name: can0, adapter: virtual, device: bus0, bitrate: 500000 }
          - name: can2
            adapter: virtual
            device: bus2
            bitrate: 500000
            fd: { dataBitrate: 2000000, samplePoint: 75 }
        ecus:
          - name: gateway
            type: body
            channel: can2
            request: 0x700
            response: 0x708
            hardware: HW-GW-1
          - name: engine
            type: body
            channel: can0
            request: 0x7E0
            response: 0x7E8
            functional: 0x7DF
            hardware: HW-ENG-1
            after: [gateway]
            security: { algorithm: aes-cmac, secret: "env:ENGINE_KEY" }
            transport: { blockSize: 8 }
            simulation: { version: 1.2.3 }
        """;

    public const string EcuType = """
        version: 1
        name: body
        script: ../flash/standard.csx
        blocks:
          - { name: application, index: 1, address: 0, length: 0x80000 }
          - { name: data, index: 2, address: 0x10001000, length: 0x1000 }
        estimates: { eraseMsPerKiB: 2.5, resetMs: 300, stMinUs: 200 }
        parameters: { preconditions: "yes" }
        """;

    private readonly TempFolder _folder = new();

    public VehicleFolder()
    {
        _folder.Write("flash/standard.csx", "");
        TypePath = _folder.Write("types/body.yaml", EcuType);
        VehiclePath = _folder.Write("car.yaml", Vehicle);
    }

    public string VehiclePath { get; }

    public string TypePath { get; }

    public string this[string name] => _folder[name];

    /// <summary>Replaces text that must be in the vehicle file.</summary>
    public void ChangeVehicle(string from, string to) => Change(VehiclePath, from, to);

    /// <summary>Replaces text that must be in the type file.</summary>
    public void ChangeType(string from, string to) => Change(TypePath, from, to);

    public void Dispose() => _folder.Dispose();

    private static void Change(string path, string from, string to)
    {
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var at = text.LastIndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
    }
}
