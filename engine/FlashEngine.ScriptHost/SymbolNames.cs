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

        var space = symbol.ContainingNamespace;
        while (space is { IsGlobalNamespace: false })
        {
            yield return space.ToDisplayString(Full);
            space = space.ContainingNamespace;
        }
    }

    /// <summary>The name that an error shows: <c>DateTime.Now</c>, <c>Thread</c>, <c>new Random</c>.</summary>
    public static string ForPeople(ISymbol symbol) => Declared(symbol) switch
    {
        ITypeSymbol type => type.Name,
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => "new " + constructor.ContainingType.Name,
        var member => $"{member.ContainingType.Name}.{member.Name}",
    };

    /// <summary>The name of the type that a symbol is, or belongs to.</summary>
    public static string Owner(ISymbol symbol)
    {
        symbol = Declared(symbol);
        return (symbol as ITypeSymbol ?? symbol.ContainingType).ToDisplayString(Full);
    }

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
