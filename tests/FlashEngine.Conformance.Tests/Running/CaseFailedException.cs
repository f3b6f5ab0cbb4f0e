using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Running;

/// <summary>An implementation did not do what a case expects.</summary>
internal sealed class CaseFailedException(ConformanceCase conformanceCase, int line, string expected, string got)
    : Exception(
        $"{conformanceCase.File}:{line}: {conformanceCase.Name} ({conformanceCase.Title})\n"
        + $"  expected: {expected}\n  got:      {got}");
