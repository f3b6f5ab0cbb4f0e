using System.Reflection;

[assembly: AssemblyVersion("2.0.0.0")]

namespace Zoo;

/// <summary>A private library in version 2.</summary>
public static class Helper
{
    public static string AlgorithmName => "zoo-helper-2";

    public static byte Number => 2;
}
