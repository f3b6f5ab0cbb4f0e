using System.Reflection;

[assembly: AssemblyVersion("1.0.0.0")]

namespace Zoo;

/// <summary>A private library in version 1.</summary>
public static class Helper
{
    public static string AlgorithmName => "zoo-helper-1";

    public static byte Number => 1;
}
