using System.Globalization;
using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>
/// Reads an addressing line: the format, then its parameters as <c>name=value</c> in hexadecimal. N_TA is the peer and
/// N_SA is us, seen from what we send; in what we receive they change places.
/// </summary>
internal sealed class AddressParser
{
    private static readonly string[] Names = ["tx", "rx", "N_TA", "N_SA", "N_AE", "priority"];

    private readonly LineReader _line;
    private readonly AddressingFormat _format;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public AddressParser(LineReader line)
    {
        _line = line;
        _format = line.OneOf(
            ("normal", AddressingFormat.Normal),
            ("normal-fixed", AddressingFormat.NormalFixed),
            ("extended", AddressingFormat.Extended),
            ("mixed-11", AddressingFormat.Mixed11),
            ("mixed-29", AddressingFormat.Mixed29));
        while (!line.AtEnd)
        {
            var word = line.Word("a parameter");
            if (word == "functional")
            {
                IsFunctional = true;
                continue;
            }

            var parts = word.Split('=');
            if (parts.Length != 2 || !Names.Contains(parts[0]) || !_values.TryAdd(parts[0], parts[1]))
            {
                throw line.Wrong(word, $"one of {string.Join(", ", Names)} with =value, each once, or functional");
            }
        }
    }

    public bool IsFunctional { get; }

    /// <summary>The address of what we send.</summary>
    public CaseAddress Tx() => _format switch
    {
        AddressingFormat.Normal => new CaseAddress(_format, Id("tx")),
        AddressingFormat.Extended => new CaseAddress(_format, Id("tx"), Byte("N_TA")),
        AddressingFormat.Mixed11 => new CaseAddress(_format, Id("tx"), Byte("N_AE")),
        _ => Fixed(IsFunctional, "N_TA", "N_SA"),
    };

    /// <summary>The address of what we receive: always physical.</summary>
    public CaseAddress Rx() => _format switch
    {
        AddressingFormat.Normal => new CaseAddress(_format, Id("rx")),
        AddressingFormat.Extended => new CaseAddress(_format, Id("rx"), Byte("N_SA")),
        AddressingFormat.Mixed11 => new CaseAddress(_format, Id("rx"), Byte("N_AE")),
        _ => Fixed(functional: false, "N_SA", "N_TA"),
    };

    /// <summary>Reads an identifier: three digits are 11 bits, eight digits 29 bits.</summary>
    public static bool TryParseId(string text, out CanId id)
    {
        id = default;
        if (text.Length is not (3 or 8)
            || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value > (text.Length == 3 ? 0x7FFu : 0x1FFF_FFFFu))
        {
            return false;
        }

        id = text.Length == 3 ? CanId.Standard(value) : CanId.Extended(value);
        return true;
    }

    private CaseAddress Fixed(bool functional, string target, string source)
    {
        var mixed = _format == AddressingFormat.Mixed29;
        var formatByte = (mixed, functional) switch
        {
            (false, false) => 0xDAu,
            (false, true) => 0xDBu,
            (true, false) => 0xCEu,
            (true, true) => 0xCDu,
        };
        byte? prefix = mixed ? Byte("N_AE") : null;
        return CaseAddress.Fixed(_format, Priority(), formatByte, Byte(target), Byte(source), prefix);
    }

    private int Priority()
    {
        var text = _values.GetValueOrDefault("priority", "6");
        return text.Length == 1 && text[0] is >= '0' and <= '7'
            ? text[0] - '0'
            : throw _line.Wrong($"priority={text}", "a priority 0..7");
    }

    private CanId Id(string name) => TryParseId(Value(name), out var id)
        ? id
        : throw _line.Wrong($"{name}={Value(name)}", "three digits 000..7FF or eight digits 00000000..1FFFFFFF");

    private byte Byte(string name) => ByteText.TryParseByte(Value(name), out var value)
        ? value
        : throw _line.Wrong($"{name}={Value(name)}", "two hexadecimal digits");

    private string Value(string name) => _values.TryGetValue(name, out var value)
        ? value
        : throw _line.Wrong("(end of line)", $"this format needs {name}=…");
}
