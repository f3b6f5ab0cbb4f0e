using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FlashEngine.Simulation.Tests")]
