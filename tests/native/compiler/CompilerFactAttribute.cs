namespace FlashEngine.Tests.Native;

/// <summary>A test that needs a C compiler; without one it says that it is skipped.</summary>
internal sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = CCompiler.Missing;
}

/// <summary>The same for theories.</summary>
internal sealed class CompilerTheoryAttribute : TheoryAttribute
{
    public CompilerTheoryAttribute() => Skip = CCompiler.Missing;
}

/// <summary>A test that needs a C compiler for 32 bits.</summary>
internal sealed class Compiler32FactAttribute : FactAttribute
{
    public Compiler32FactAttribute() => Skip = CCompiler.Missing ?? CCompiler.Missing32;
}

/// <summary>The same for theories.</summary>
internal sealed class Compiler32TheoryAttribute : TheoryAttribute
{
    public Compiler32TheoryAttribute() => Skip = CCompiler.Missing ?? CCompiler.Missing32;
}
