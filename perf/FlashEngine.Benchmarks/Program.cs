using BenchmarkDotNet.Running;
using FlashEngine.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(IsoTpPairBenchmarks).Assembly).Run(args);
