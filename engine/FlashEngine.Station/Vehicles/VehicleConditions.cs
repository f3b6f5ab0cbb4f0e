using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads <c>conditions</c> of a vehicle file.</summary>
internal static class VehicleConditions
{
    /// <summary>The key in the vehicle file.</summary>
    public const string Key = "conditions";

    private const double ValueMax = 1e15;

    private static readonly string[] Keys =
        ["name", "ecu", "did", "offset", "length", "scale", "bias", "operator", "value", "unit"];

    /// <summary>The operators as they are written.</summary>
    public static IReadOnlyDictionary<string, ConditionOperator> Operators { get; } =
        new Dictionary<string, ConditionOperator>(StringComparer.Ordinal)
        {
            [">="] = ConditionOperator.AtLeast,
            ["<="] = ConditionOperator.AtMost,
            [">"] = ConditionOperator.MoreThan,
            ["<"] = ConditionOperator.LessThan,
            ["=="] = ConditionOperator.Equal,
            ["!="] = ConditionOperator.NotEqual,
        };

    /// <summary>The conditions; none when the file says nothing.</summary>
    public static List<VehicleCondition> Read(YamlSettings file, IReadOnlyList<EcuEntry> ecus) =>
        file.Has(Key) ? [.. file.Groups(Key, "condition", Keys).Select(entry => Condition(entry, ecus))] : [];

    private static VehicleCondition Condition(YamlSettings entry, IReadOnlyList<EcuEntry> ecus)
    {
        var ecu = entry.Text("ecu");
        if (!ecus.Any(other => other.Name == ecu))
        {
            throw entry.Error("ecu", $"{entry.Subject} asks ECU '{ecu}', which is not in this file; "
                + NearestName.Advice(ecu, [.. ecus.Select(other => other.Name)], "ECUs"));
        }

        if (!entry.Has("value"))
        {
            _ = entry.Text("value"); // says that it is missing
        }

        return new VehicleCondition
        {
            Name = entry.Text("name"),
            Ecu = ecu,
            DataIdentifier = (ushort)entry.Whole("did", 0, ushort.MaxValue, "hex"),
            Offset = (int)entry.Whole("offset", 0, 4092, 0, "bytes"),
            Length = (int)entry.Whole("length", 1, 7, 1, "bytes"),
            Scale = entry.Real("scale", -ValueMax, ValueMax, 1),
            Bias = entry.Real("bias", -ValueMax, ValueMax, 0),
            Operator = Operators.TryGetValue(entry.Text("operator"), out var sign)
                ? sign : throw entry.Wrong("operator", $"one of {string.Join(" ", Operators.Keys)}"),
            Value = entry.Real("value", -ValueMax, ValueMax, 0),
            Unit = entry.OptionalText("unit") ?? "",
        };
    }
}
