using FlashEngine.Scripting;

// Runs a flash script's top level in a process of its own, from the cache if it is there. The exit code tells what
// happened, because a console would cost more time than the script: 0 run without the compiler, 1 the script built no
// step, 2 the compiler was loaded.
var sequence = new FlashScriptHost(args[0]).Load(args[1]);
if (sequence.Steps.Count == 0)
{
    return 1;
}

var isCompilerLoaded = Array.Exists(
    AppDomain.CurrentDomain.GetAssemblies(),
    assembly => assembly.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
return isCompilerLoaded ? 2 : 0;
