using Microsoft.CodeAnalysis;

namespace FlashEngine.Scripting;

/// <summary>Names of symbols, without type arguments.</summary>
internal static class SymbolNames
{
    private static readonly SymbolDisplayFormat Full = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>The names by which <see cref="BanList"/> may know a symbol.</summary>
    public static IEnumerable<string> FromClosestToWidest(ISymbol symbol)
    {
        symbol = Declared(symbol);
        if (symbol is not ITypeSymbol)
        {
            if (symbol.ContainingType is null)
            {
                yield break;
            }

            var member = $"{symbol.ContainingType.ToDisplayString(Full)}.{symbol.Name}";
            if (symbol is IMethodSymbol { Parameters: [var first, ..] })
            {
                yield return $"{member}({first.Type.ToDisplayString(Full)})";
            }

            yield return member;
        }

        for (var type = symbol as ITypeSymbol ?? symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            yield return type.ToDisplayString(Full);
        }

        for (var space = symbol.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            yield return space.ToDisplayString(Full);
        }
    }

    /// <summary>The name that an error shows: <c>DateTime.Now</c>, <c>Thread</c>, <c>new Random</c>.</summary>
    public static string ForPeople(ISymbol symbol) => Declared(symbol) switch
    {
        ITypeSymbol type => type.Name,
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => "new " + constructor.ContainingType.Name,
        var member => $"{member.ContainingType.Name}.{member.Name}",
    };

    /// <summary>The symbol as it was declared: an override counts as what it overrides.</summary>
    private static ISymbol Declared(ISymbol symbol)
    {
        symbol = symbol is IAliasSymbol alias ? alias.Target : symbol;
        while (symbol is IMethodSymbol { OverriddenMethod: { } overridden })
        {
            symbol = overridden;
        }

        return symbol.OriginalDefinition;
    }
}
