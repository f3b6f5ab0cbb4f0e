using System.Reflection;
using System.Text.RegularExpressions;

namespace FlashEngine.House.Tests;

/// <summary>
/// Every error of the engine says one line and knows its exit code, and the set of error types is closed.
/// </summary>
public sealed partial class ErrorFamilyTests
{
    private static readonly Type[] Families =
    [
        .. typeof(FlashException).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(FlashException)) && !type.IsAbstract),
    ];

    [Fact]
    public void Family_EachError_FormatsToOneLineAndHasAnExitCode()
    {
        Assert.NotEmpty(Families);
        foreach (var type in Families)
        {
            var error = Make(type);
            Assert.True(error.Message.Length > 0 && !error.Message.Contains('\n'), $"{type.Name}: {error.Message}");
            Assert.True(Enum.IsDefined(error.ExitCode), $"{type.Name}: exit code {error.ExitCode} is not in the set");
            Assert.True(error.ExitCode is not FlashExitCode.Ok, $"{type.Name}: an error that ends with 0");
            Assert.True(type.IsSealed, $"{type.Name} is not sealed");
        }
    }

    [Fact]
    public void Family_OtherAssemblies_AddNoMember()
        => Offences.AssertNone(
            from path in Repository.Files(".cs", "engine", "adapters", "plugins")
            where !path.StartsWith("engine/FlashEngine.Abstractions/", StringComparison.Ordinal)
            from line in Repository.Lines(path)
            where ExceptionType().IsMatch(line)
            select $"{path}: {line.Trim()}");

    private static FlashException Make(Type type)
    {
        var constructor = type.GetConstructors().Single();
        var arguments = constructor.GetParameters().Select(Sample).ToArray();
        return (FlashException)constructor.Invoke(arguments);
    }

    private static object? Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var text when text == typeof(string) => parameter.Name,
        var code when code == typeof(FlashExitCode) => FlashExitCode.Timeout,
        var value when value.IsValueType => Activator.CreateInstance(value),
        _ => null,
    };

    [GeneratedRegex(@"\bclass \w+Exception\b")]
    private static partial Regex ExceptionType();
}
