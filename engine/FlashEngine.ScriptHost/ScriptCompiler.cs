using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace FlashEngine.Scripting;

/// <summary>
/// Compiles a script. Everything that touches the compiler is in this class and those that it calls, so that the
/// runtime does not load it for a script from the cache.
/// </summary>
internal static class ScriptCompiler
{
    private const int ErrorsMax = 10;

    private static readonly string[] DefaultUsings =
    [
        "System", "System.Collections.Generic", "System.Linq", "System.Threading.Tasks",
        "FlashEngine", "FlashEngine.Scripting", "FlashEngine.Uds", "FlashEngine.Uds.Services",
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static CompileOutcome Compile(ScriptSource source)
    {
        var compilation = CreateCompilation(source);
        var errors = compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => ScriptError.Of(diagnostic, source.MainFile))
            .ToList();
        if (errors.Count == 0)
        {
            errors = [.. ScriptRules.Check(compilation)];
        }

        return errors.Count == 0
            ? new CompileOutcome(Emit(compilation, source), [])
            : new CompileOutcome(null, Explain(source, errors));
    }

    private static CSharpCompilation CreateCompilation(ScriptSource source)
    {
        var parseOptions = new CSharpParseOptions(LanguageVersion.Latest, kind: SourceCodeKind.Script);
        var text = SourceText.From(source.Text(source.MainFile), Encoding.UTF8);
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            scriptClassName: CompiledScript.ClassName,
            usings: DefaultUsings,
            optimizationLevel: OptimizationLevel.Debug,
            sourceReferenceResolver: new ScriptSourceResolver(source),
            nullableContextOptions: NullableContextOptions.Enable,
            deterministic: true,
            // A request that is not awaited would still be under way when its step is over.
            specificDiagnosticOptions: [KeyValuePair.Create("CS4014", ReportDiagnostic.Error)]);
        return CSharpCompilation.CreateScriptCompilation(
            "FlashScript." + Path.GetFileNameWithoutExtension(source.MainFile),
            CSharpSyntaxTree.ParseText(text, parseOptions, source.MainFile),
            ScriptReferences.All,
            options,
            returnType: typeof(object),
            globalsType: typeof(FlashSequence));
    }

    private static CompiledScript Emit(CSharpCompilation compilation, ScriptSource source)
    {
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(
            assembly,
            symbols,
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        return result.Success
            ? new CompiledScript(assembly.ToArray(), symbols.ToArray())
            : throw new InputException($"{source.Display(source.MainFile)}: {result.Diagnostics[0].GetMessage()}");
    }

    private static List<string> Explain(ScriptSource source, List<ScriptError> errors)
    {
        var lines = errors
            .OrderBy(error => error.File, StringComparer.Ordinal)
            .ThenBy(error => error.Line)
            .Take(ErrorsMax)
            .Select(error => $"{source.Display(error.File)}:{error.Line}: {error.Problem}")
            .ToList();
        if (errors.Count > ErrorsMax)
        {
            lines.Add($"and {errors.Count - ErrorsMax} more");
        }

        return lines;
    }
}
