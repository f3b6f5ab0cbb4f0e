using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// Reads the addresses of an ECU. <c>addressing</c> names one format for all directions, or one for each; which keys
/// an ECU has to have, and which it must not have, follows from its formats.
/// </summary>
internal sealed class AddressingReader
{
    /// <summary>The keys of all formats together.</summary>
    public static readonly string[] Keys =
    [
        "addressing", "request", "response", "functional", EcuAddress, TesterAddress, FunctionalAddress,
        AddressExtension, Priority, PhysicalBase, FunctionalBase,
    ];

    private const string EcuAddress = "ecuAddress";
    private const string TesterAddress = "testerAddress";
    private const string FunctionalAddress = "functionalAddress";
    private const string AddressExtension = "addressExtension";
    private const string Priority = "priority";
    private const string PhysicalBase = "physicalBase";
    private const string FunctionalBase = "functionalBase";

    private static readonly string[] FormatNames = ["normal", "normalFixed", "extended", "mixed11", "mixed29"];

    private readonly YamlSettings _settings;
    private readonly bool _hasFunctional;

    /// <summary>Reads the formats and refuses keys that none of them uses.</summary>
    /// <exception cref="InputException">They contradict each other.</exception>
    public AddressingReader(YamlSettings ecu)
    {
        _settings = ecu;
        var formats = ecu.IsGroup("addressing") ? ecu.Group("addressing", ["request", "response", "functional"]) : null;
        Formats = formats is null ? OneFormat() : FormatOfEach(formats);
        _hasFunctional = (formats?.Has("functional") ?? false)
            || new[] { "functional", FunctionalAddress, FunctionalBase }.Any(ecu.Has);
        RefuseUnusedKeys();
        RefuseContradictions();
    }

    /// <summary>The formats.</summary>
    public AddressingFormats Formats { get; }

    private bool HasBases => _settings.Has(PhysicalBase) || _settings.Has(FunctionalBase);

    /// <summary>The address of physical requests.</summary>
    public IsoTpAddress ReadRequest() => Read(Formats.Request, "request", EcuAddress, TesterAddress);

    /// <summary>The address of responses.</summary>
    public IsoTpAddress ReadResponse() => Read(Formats.Response, "response", TesterAddress, EcuAddress);

    /// <summary>The address of functional requests; null: there is none.</summary>
    public IsoTpAddress? ReadFunctional() =>
        _hasFunctional ? Read(Formats.Functional, "functional", FunctionalAddress, TesterAddress) : null;

    private static AddressingFormat ParseFormat(YamlSettings settings, string key, string orElse = "")
    {
        var index = Array.IndexOf(FormatNames, settings.OptionalText(key) ?? "normal");
        return index >= 0
            ? (AddressingFormat)index
            : throw settings.Wrong(key, $"normal, normalFixed, extended, mixed11 or mixed29{orElse}");
    }

    private static string NameOf(AddressingFormat format) => FormatNames[(int)format];

    private static string[] KeysOf(AddressingFormat format, string id, string target, string source)
    {
        string[] fixedKeys = [target, source, Priority, id == "functional" ? FunctionalBase : PhysicalBase];
        return format switch
        {
            AddressingFormat.Normal => [id],
            AddressingFormat.Extended => [id, target],
            AddressingFormat.Mixed11 => [id, AddressExtension],
            AddressingFormat.NormalFixed => fixedKeys,
            _ => [.. fixedKeys, AddressExtension],
        };
    }

    private AddressingFormats OneFormat()
    {
        var format = ParseFormat(_settings, "addressing", ", or a group with one of these for each direction");
        return new AddressingFormats(format, format, format);
    }

    private static AddressingFormats FormatOfEach(YamlSettings formats)
    {
        var request = ParseFormat(formats, "request");
        var functional = formats.Has("functional") ? ParseFormat(formats, "functional") : request;
        return new AddressingFormats(request, ParseFormat(formats, "response"), functional);
    }

    private void RefuseUnusedKeys()
    {
        string[] used =
        [
            "addressing",
            .. KeysOf(Formats.Request, "request", EcuAddress, TesterAddress),
            .. KeysOf(Formats.Response, "response", TesterAddress, EcuAddress),
            .. KeysOf(Formats.Functional, "functional", FunctionalAddress, TesterAddress),
        ];
        if (Keys.FirstOrDefault(key => _settings.Has(key) && !used.Contains(key)) is { } unused)
        {
            var formats = new[] { Formats.Request, Formats.Response, Formats.Functional }.Distinct().Select(NameOf);
            throw _settings.Wrong(
                unused, $"left out, because it has no use in {string.Join(" and ", formats)} addressing");
        }
    }

    private void RefuseContradictions()
    {
        if (HasBases && _settings.Has(Priority))
        {
            throw _settings.Wrong(Priority, "left out, because the upper three bits of a base are the priority");
        }

        var isFixedPair = AddressingFormats.IsFixed(Formats.Request) && Formats.Request == Formats.Response;
        if (isFixedPair && ReadByte(EcuAddress, Formats.Request) == ReadByte(TesterAddress, Formats.Request))
        {
            throw _settings.Wrong(EcuAddress, $"another address than {TesterAddress}");
        }
    }

    private IsoTpAddress Read(AddressingFormat format, string id, string target, string source) => format switch
    {
        AddressingFormat.Normal => new IsoTpAddress(ReadCanId(id, format)),
        AddressingFormat.Extended => new IsoTpAddress(ReadCanId(id, format), ReadByte(target, format)),
        AddressingFormat.Mixed11 => new IsoTpAddress(ReadCanId(id, format), ReadByte(AddressExtension, format)),
        _ => ReadFixed(format, id == "functional", ReadByte(target, format), ReadByte(source, format)),
    };

    private IsoTpAddress ReadFixed(AddressingFormat format, bool functional, byte target, byte source)
    {
        byte? extension = format == AddressingFormat.Mixed29 ? ReadByte(AddressExtension, format) : null;
        if (HasBases)
        {
            var id = ReadBase(functional ? FunctionalBase : PhysicalBase) | ((uint)target << 8) | source;
            return new IsoTpAddress(CanId.Extended(id), extension);
        }

        var priority = (int)_settings.Whole(Priority, 0, 7, IsoTpAddress.PriorityDefault);
        return extension is { } addressExtension
            ? IsoTpAddress.Mixed29(target, source, addressExtension, functional, priority)
            : IsoTpAddress.NormalFixed(target, source, functional, priority);
    }

    private uint ReadBase(string key)
    {
        if (!_settings.Has(key))
        {
            throw _settings.Error(
                key, $"{key} of {_settings.Subject} is missing; both bases or none must be given: add '{key}: …'");
        }

        var value = (uint)_settings.Whole(key, 0, 0x1FFF_FFFF, "hex");
        return (value & 0xFFFF) == 0
            ? value
            : throw _settings.Wrong(key, "a 29-bit id that ends in 0000, the place of target and source address");
    }

    private byte ReadByte(string key, AddressingFormat format)
    {
        Require(key, format);
        return (byte)_settings.Whole(key, 0, 0xFF, "hex");
    }

    private CanId ReadCanId(string key, AddressingFormat format)
    {
        Require(key, format);
        var value = (uint)_settings.Whole(key, 0, 0x1FFF_FFFF, "hex");
        var text = _settings.Text(key);

        // Eight hexadecimal digits are how engineers write a 29-bit identifier whose value would fit 11 bits.
        var isExtended = value > 0x7FF || (text.Length == 10 && text[1] is 'x' or 'X');
        if (isExtended && format == AddressingFormat.Mixed11)
        {
            throw _settings.Wrong(key, "an 11-bit id, 0x0 to 0x7FF; mixed29 is the format with 29-bit ids");
        }

        return isExtended ? CanId.Extended(value) : CanId.Standard(value);
    }

    private void Require(string key, AddressingFormat format)
    {
        if (!_settings.Has(key))
        {
            throw _settings.Error(
                key, $"{key} of {_settings.Subject} is missing; {NameOf(format)} addressing needs it: add '{key}: …'");
        }
    }
}
