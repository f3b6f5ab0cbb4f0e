using FlashEngine.Scripting;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlashEngine.Hosts.Tests.Scripts;

/// <summary>The reader of directives must see what the compiler sees, or the cache would miss a change.</summary>
public sealed class ScriptDirectivesTests
{
    private static readonly string[] Pieces =
    [
        "#load \"a.csx\"\n", "  # load \"b/c.csx\" // why\n", "#r \"x.dll\"\n", "#!shebang\n", "\n",
        "#nullable enable\n",
        "// #load \"no.csx\"\n", "/* #load \"no.csx\"\n*/", "/* a */ /* b */\n", "var x = 1;\n", "\t\r\n", "\"#load\"",
        "#region r\n", "#endregion\n", "#pragma warning disable\n", "/**/", "//\n", "#load \"d.csx\"",
    ];

    [Fact]
    public void Read_AnyBeginning_FindsAllThatTheCompilerFinds()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary();

        Prop.ForAll(texts, text => !OfCompiler(text).Except(OfReader(text)).Any()).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Read_CommentsAndBlankLines_KeepsLineNumbers()
        => Assert.Equal(
            [new ScriptDirective(4, "load", "a.csx"), new ScriptDirective(6, "r", "b.dll")],
            ScriptDirectives.Read(
                "// one\n/* two\n three */\n#load \"a.csx\"\r\n\n # r \"b.dll\"\nvar x = 1;\n#load \"c.csx\"\n"));

    private static IEnumerable<string> OfReader(string text)
        => ScriptDirectives.Read(text).Where(directive => directive.Word == "load")
            .Select(directive => $"{directive.Line} {directive.Argument}");

    private static IEnumerable<string> OfCompiler(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(kind: SourceCodeKind.Script));
        return tree.GetCompilationUnitRoot().GetLoadDirectives()
            .Where(directive => !directive.ContainsDiagnostics)
            .Select(directive => $"{LineOf(directive)} {directive.File.ValueText}");
    }

    private static int LineOf(LoadDirectiveTriviaSyntax directive)
        => directive.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
