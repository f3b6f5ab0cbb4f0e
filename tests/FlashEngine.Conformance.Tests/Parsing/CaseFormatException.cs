namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>A case file that cannot be read: file, line, value, and what would be right.</summary>
internal sealed class CaseFormatException(string file, int line, string value, string right)
    : Exception($"{file}:{line}: '{value}': {right}");
