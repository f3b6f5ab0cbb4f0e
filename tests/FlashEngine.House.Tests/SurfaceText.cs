using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace FlashEngine.House.Tests;

/// <summary>
/// Writes the public surface of types as sorted text: one line per type, one indented line per member.
/// </summary>
internal static class SurfaceText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(TypeLine(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string TypeLine(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => $"enum {type.FullName} : {TypeName(Enum.GetUnderlyingType(type))}",
            { IsInterface: true } => $"interface {type.FullName}",
            { IsValueType: true } => $"struct {type.FullName}",
            { IsAbstract: true, IsSealed: true } => $"static class {type.FullName}",
            { IsAbstract: true } => $"abstract class {type.FullName}",
            { IsSealed: true } => $"sealed class {type.FullName}",
            _ => $"class {type.FullName}",
        };
        var bases = type.IsEnum || type.IsValueType || type.BaseType is null || type.BaseType == typeof(object)
            ? ""
            : $" : {TypeName(type.BaseType)}";
        return kind + bases;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name =>
                $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null):X2}");
        }

        var accessors = type.GetProperties(Declared).SelectMany(property => property.GetAccessors(true)).ToHashSet();
        return type.GetConstructors(Declared).Where(IsVisible).Select(Line)
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && !accessors.Contains(method)
                && !IsCompilerMade(method)).Select(Line))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsVisible)
                && !IsCompilerMade(property)).Select(Line))
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic).Select(Line));
    }

    // Records get equality, printing and copying from the compiler; they are no decision of ours.
    private static bool IsCompilerMade(MemberInfo member)
        => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            || member.Name is "EqualityContract" or "PrintMembers" or "<Clone>$";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Line(ConstructorInfo constructor) => $"new({Parameters(constructor)})";

    private static string Line(MethodInfo method)
    {
        var generic = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
            : "";
        return $"{Static(method)}{method.Name}{generic}({Parameters(method)}) : "
            + $"{TypeName(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))}";
    }

    private static string Line(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && IsVisible(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Static(property.GetAccessors(true)[0])}{property.Name} {{ get;{set} }} : "
            + $"{required}{TypeName(property.PropertyType)}{Mark(Nullability.Create(property))}";
    }

    private static string Line(FieldInfo field)
    {
        var value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : field.IsInitOnly ? " (readonly)" : "";
        return $"{(field.IsStatic ? "static " : "")}{field.Name} : {TypeName(field.FieldType)}{value}";
    }

    private static string Parameters(MethodBase method)
        => string.Join(", ", method.GetParameters().Select(parameter =>
            $"{TypeName(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}"
            + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")));

    private static string Mark(NullabilityInfo info)
        => info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string TypeName(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + TypeName(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return TypeName(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return TypeName(underlying) + "?";
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>";
    }
}
