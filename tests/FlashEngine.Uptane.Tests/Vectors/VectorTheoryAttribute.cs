namespace FlashEngine.Ota.Uptane.Tests.Vectors;

/// <summary>A theory over the vectors; where there are none it is skipped, and says so.</summary>
public sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = VectorFolder.Missing;
}
