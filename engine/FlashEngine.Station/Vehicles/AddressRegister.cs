using FlashEngine.IsoTp;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// Which addresses each channel uses. A frame must tell by its id, and by its first byte where both sides have one, for
/// which ECU it is and in which direction; only a functional address is shared, because all ECUs of its group hear it.
/// </summary>
internal sealed class AddressRegister
{
    private const uint AnyBit = 0x1FFF_FFFF;

    // Who hears a fixed format looks neither at the priority nor at the source address.
    private const uint FixedFormatAndTarget = 0x03FF_FF00;

    private readonly List<Use> _uses = [];

    /// <summary>Adds the addresses of an ECU.</summary>
    public void Add(EcuEntry ecu, YamlSettings settings)
    {
        var formats = ecu.Addressing;
        Add("request", ecu.Request, MaskOf(formats.Request));
        Add("response", ecu.Response, AnyBit);
        if (ecu.Functional is { } functional)
        {
            Add("functional", functional, MaskOf(formats.Functional));
        }

        void Add(string key, IsoTpAddress address, uint mask)
        {
            var use = new Use(ecu.Channel, $"{key} of {settings.Subject}", key == "functional", address, mask);
            foreach (var first in _uses.Where(use.Overlaps))
            {
                if (!use.IsShared(first))
                {
                    throw settings.Error(LineKey(key, settings), use.Clash(first));
                }
            }

            _uses.Add(use);
        }
    }

    private static uint MaskOf(AddressingFormat format) =>
        AddressingFormats.IsFixed(format) ? FixedFormatAndTarget : AnyBit;

    // Ids of a fixed format are not in the file, but the addresses that they are made of.
    private static string LineKey(string key, YamlSettings settings) =>
        settings.Has(key) ? key : key == "functional" ? "functionalAddress" : "ecuAddress";

    private sealed record Use(string Channel, string Name, bool IsFunctional, IsoTpAddress Address, uint Mask)
    {
        public bool Overlaps(Use other) =>
            Channel == other.Channel
            && Address.Id.IsExtended == other.Address.Id.IsExtended
            && ((Address.Id.Value ^ other.Address.Id.Value) & Mask & other.Mask) == 0
            && (Address.Prefix is null || other.Address.Prefix is null || Address.Prefix == other.Address.Prefix);

        public bool IsShared(Use other) => IsFunctional && other.IsFunctional && Address == other.Address;

        public string Clash(Use first)
        {
            var second = $"{Name} is {Text(Address)}";
            if (Address == first.Address)
            {
                return $"{second}, which is {first.Name} on channel '{Channel}' already; ids must differ";
            }

            var remedy = Address.Id == first.Address.Id
                ? "ids must differ, or both need a first byte"
                : "an ECU hears its target address from any source and with any priority, so target addresses must"
                    + " differ";
            return $"{second}, which collides with {first.Name} on channel '{Channel}', {Text(first.Address)};"
                + $" {remedy}";
        }

        private static string Text(IsoTpAddress address) =>
            address.Prefix is { } prefix ? $"id {address.Id} with first byte {prefix:X2}" : $"id {address.Id}";
    }
}
