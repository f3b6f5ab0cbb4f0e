using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlashEngine.Scripting;

/// <summary>
/// Finds in a script that compiles what it must not do: use a symbol of <see cref="BanList"/>, await at the top level,
/// or start work that nobody waits for (<c>async void</c>).
/// </summary>
internal static class ScriptRules
{
    public static IEnumerable<ScriptError> Check(CSharpCompilation compilation)
        => compilation.SyntaxTrees
            .SelectMany(tree => CheckTree(tree, compilation.GetSemanticModel(tree)))
            .Distinct();

    private static IEnumerable<ScriptError> CheckTree(SyntaxTree tree, SemanticModel model)
    {
        var root = tree.GetRoot();
        return Uses(root, model)
            .Concat(TopLevelAwaits(root))
            .Concat(UnobservedWork(root, model))
            .Select(found => ScriptError.At(found.Node.GetLocation(), tree.FilePath, found.Problem));
    }

    private static IEnumerable<(SyntaxNode Node, string Problem)> Uses(SyntaxNode root, SemanticModel model)
    {
        foreach (var node in root.DescendantNodes())
        {
            if (SymbolOf(node, model) is { } symbol
                && BanList.Replacement(SymbolNames.FromClosestToWidest(symbol)) is { } replacement
                && !IsLeftOfRefusedMember(node, model))
            {
                yield return (node, $"'{SymbolNames.ForPeople(symbol)}' is not allowed in a script: {replacement}");
            }
        }
    }

    /// <summary>The symbol that a piece of source names or calls; null for other pieces and for namespaces.</summary>
    private static ISymbol? SymbolOf(SyntaxNode node, SemanticModel model)
    {
        if (node is not (SimpleNameSyntax { IsVar: false } or BaseObjectCreationExpressionSyntax
            or ConstructorInitializerSyntax))
        {
            return null;
        }

        var info = model.GetSymbolInfo(node);
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        return symbol is INamespaceSymbol ? null : symbol;
    }

    /// <summary>True for the type in <c>Type.Member</c> and <c>new Type()</c>, where the whole is reported already.</summary>
    private static bool IsLeftOfRefusedMember(SyntaxNode node, SemanticModel model)
    {
        var whole = node.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Expression == node => (SyntaxNode)access.Name,
            ObjectCreationExpressionSyntax creation when creation.Type == node => creation,
            _ => null,
        };
        return whole is not null
            && SymbolOf(whole, model) is { } symbol
            && BanList.Replacement(SymbolNames.FromClosestToWidest(symbol)) is not null;
    }

    private static IEnumerable<(SyntaxNode Node, string Problem)> TopLevelAwaits(SyntaxNode root)
        => root.DescendantNodes(node => node
                is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax
                or BaseTypeDeclarationSyntax))
            .Where(node => node is AwaitExpressionSyntax
                or CommonForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword }
                or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword }
                or UsingStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword })
            .Select(node => (node, "'await' is not allowed at the top level, which only lists steps: await in a step"));

    private static IEnumerable<(SyntaxNode Node, string Problem)> UnobservedWork(SyntaxNode root, SemanticModel model)
        => from node in root.DescendantNodes()
           let method = node switch
           {
               AnonymousFunctionExpressionSyntax => model.GetSymbolInfo(node).Symbol,
               LocalFunctionStatementSyntax or MethodDeclarationSyntax => model.GetDeclaredSymbol(node),
               _ => null,
           }
           where method is IMethodSymbol { IsAsync: true, ReturnsVoid: true }
           select (node, "'async void' is not allowed in a script: nobody would wait for it; return a Task");
}
