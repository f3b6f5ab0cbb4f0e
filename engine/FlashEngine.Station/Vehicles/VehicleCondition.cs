using System.Globalization;

namespace FlashEngine.Station.Vehicles;

/// <summary>How the value of a condition is compared.</summary>
public enum ConditionOperator
{
    /// <summary>At least.</summary>
    AtLeast,

    /// <summary>At most.</summary>
    AtMost,

    /// <summary>More than.</summary>
    MoreThan,

    /// <summary>Less than.</summary>
    LessThan,

    /// <summary>Equal to.</summary>
    Equal,

    /// <summary>Not equal to.</summary>
    NotEqual,
}

/// <summary>
/// Something that must hold before a vehicle may be flashed: a value in a DID (ISO 14229-1 ReadDataByIdentifier), such
/// as the battery's voltage or the speed.
/// </summary>
public sealed record VehicleCondition
{
    private const int HeaderLength = 3; // 62 and the identifier

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The ECU that is asked.</summary>
    public required string Ecu { get; init; }

    /// <summary>The data identifier, 0..0xFFFF.</summary>
    public required ushort DataIdentifier { get; init; }

    /// <summary>Where the value begins in the dataRecord, 0..4092 bytes.</summary>
    public int Offset { get; init; }

    /// <summary>How long it is, 1..7 bytes, most significant first, unsigned.</summary>
    public int Length { get; init; } = 1;

    /// <summary>What one step of the raw number is worth.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What is added to it then.</summary>
    public double Bias { get; init; }

    /// <summary>How it is compared.</summary>
    public required ConditionOperator Operator { get; init; }

    /// <summary>With what.</summary>
    public required double Value { get; init; }

    /// <summary>The unit, for people; empty: none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The request that reads it.</summary>
    public ReadOnlyMemory<byte> Request => new byte[] { 0x22, (byte)(DataIdentifier >> 8), (byte)DataIdentifier };

    /// <summary>Judges a positive response.</summary>
    /// <returns>One line about why it does not hold; null: it does.</returns>
    public string? FindObstacle(ReadOnlySpan<byte> response)
    {
        if (response.Length < HeaderLength + Offset + Length)
        {
            return $"{Name}: DID {DataIdentifier:X4} of {Ecu} has {Math.Max(0, response.Length - HeaderLength)} bytes; "
                + $"{Offset + Length} are needed";
        }

        long raw = 0;
        foreach (var octet in response.Slice(HeaderLength + Offset, Length))
        {
            raw = (raw << 8) | octet;
        }

        var value = (raw * Scale) + Bias;
        return Holds(value) ? null : string.Create(
            CultureInfo.InvariantCulture, $"{Name} is {value:0.###}{Suffix}, and must be {Sign} {Value:0.###}{Suffix}");
    }

    private string Suffix => Unit.Length == 0 ? "" : " " + Unit;

    private string Sign => VehicleConditions.Operators.First(pair => pair.Value == Operator).Key;

    private bool Holds(double value) => Operator switch
    {
        ConditionOperator.AtLeast => value >= Value,
        ConditionOperator.AtMost => value <= Value,
        ConditionOperator.MoreThan => value > Value,
        ConditionOperator.LessThan => value < Value,
        ConditionOperator.Equal => Math.Abs(value - Value) <= Math.Abs(Scale) / 2,
        _ => Math.Abs(value - Value) > Math.Abs(Scale) / 2,
    };
}
