using FlashEngine.Scripting;

// Loads a script in a process of its own and prints its steps, then the parts of the compiler that were loaded for it.
var sequence = new FlashScriptHost(args[0]).Load(args[1]);
foreach (var step in sequence.Steps)
{
    Console.WriteLine($"step {step.Name}");
}

foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name))
{
    if (assembly?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true)
    {
        Console.WriteLine($"loaded {assembly}");
    }
}
