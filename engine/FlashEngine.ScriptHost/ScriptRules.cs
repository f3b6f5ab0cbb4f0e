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

    /// <summary>
    /// Uses of refused symbols. A type counts once in a line, however many of its members the line touches; a member
    /// says more than its type alone.
    /// </summary>
    private static IEnumerable<(SyntaxNode Node, string Problem)> Uses(SyntaxNode root, SemanticModel model)
        => from node in root.DescendantNodes()
           let symbol = SymbolOf(node, model)
           where symbol is not null && !(symbol is ITypeSymbol && IsPartOfUse(node))
           let replacement = BanList.Replacement(SymbolNames.FromClosestToWidest(symbol))
           where replacement is not null
           group (Node: node, Symbol: symbol) by (LineOf(node), SymbolNames.Owner(symbol), replacement) into uses
           let use = uses.OrderBy(use => use.Symbol is ITypeSymbol).First()
           let name = SymbolNames.ForPeople(use.Symbol)
           select (use.Node, $"'{name}' is not allowed in a script: {uses.Key.replacement}");

    private static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line;

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

    /// <summary>True for the type in <c>Type.Member</c> and <c>new Type()</c>: there the member decides.</summary>
    private static bool IsPartOfUse(SyntaxNode node)
    {
        while ((node.Parent is MemberAccessExpressionSyntax access && access.Name == node)
            || (node.Parent is QualifiedNameSyntax name && name.Right == node))
        {
            node = node.Parent;
        }

        return (node.Parent is MemberAccessExpressionSyntax use && use.Expression == node)
            || (node.Parent is ObjectCreationExpressionSyntax creation && creation.Type == node);
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
