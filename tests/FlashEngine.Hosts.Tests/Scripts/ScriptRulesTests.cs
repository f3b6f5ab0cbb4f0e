using FlashEngine.Scripting;

namespace FlashEngine.Hosts.Tests.Scripts;

/// <summary>Ambient time, chance, threads and I/O are refused, each with what to use instead.</summary>
public sealed class ScriptRulesTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("_ = DateTime.Now;", "DateTime.Now", "use ecu.UtcNow")]
    [InlineData("_ = DateTime.UtcNow;", "DateTime.UtcNow", "use ecu.UtcNow")]
    [InlineData("_ = DateTime.Today;", "DateTime.Today", "use ecu.UtcNow")]
    [InlineData("_ = DateTimeOffset.Now;", "DateTimeOffset.Now", "use ecu.UtcNow")]
    [InlineData("_ = DateTimeOffset.UtcNow;", "DateTimeOffset.UtcNow", "use ecu.UtcNow")]
    [InlineData("_ = TimeZoneInfo.Local;", "TimeZoneInfo.Local", "use ecu.UtcNow")]
    [InlineData("_ = System.Diagnostics.Stopwatch.StartNew();", "Stopwatch.StartNew", "use ecu.Now")]
    [InlineData("_ = Environment.TickCount;", "Environment.TickCount", "use ecu.Now")]
    [InlineData("_ = Environment.TickCount64;", "Environment.TickCount64", "use ecu.Now")]
    [InlineData("_ = TimeProvider.System;", "TimeProvider.System", "use ecu.UtcNow, ecu.Now or ecu.DelayAsync")]
    [InlineData("System.Threading.Thread.Yield();", "Thread.Yield", "a step runs on its ECU's own context")]
    [InlineData("new System.Threading.Thread(() => { }).Start();", "new Thread", "a step")]
    [InlineData("_ = new System.Threading.Timer(_ => { });", "new Timer", "use ecu.DelayAsync")]
    [InlineData("_ = new System.Timers.Timer();", "new Timer", "use ecu.DelayAsync")]
    [InlineData("System.Threading.PeriodicTimer? t = null;", "PeriodicTimer", "use ecu.DelayAsync")]
    [InlineData("_ = new System.Threading.SemaphoreSlim(1);", "new SemaphoreSlim", "a step")]
    [InlineData("_ = System.Threading.ThreadPool.ThreadCount;", "ThreadPool.ThreadCount", "a step")]
    [InlineData("_ = Task.Delay(1);", "Task.Delay", "use ecu.DelayAsync")]
    [InlineData("Func<int, Task> f = Task.Delay;", "Task.Delay", "use ecu.DelayAsync")]
    [InlineData("_ = Task.Run(() => { });", "Task.Run", "a step runs on its ECU's own context")]
    [InlineData("_ = Task.Factory;", "Task.Factory", "a step runs on its ECU's own context")]
    [InlineData("Parallel.For(0, 1, _ => { });", "Parallel.For", "a step runs on its ECU's own context")]
    [InlineData(
        "_ = new System.Threading.CancellationTokenSource(5);", "new CancellationTokenSource", "use ecu.DelayAsync")]
    [InlineData("_ = new Random();", "new Random", "a script gets no chance")]
    [InlineData("Random r = new(1);", "new Random", "a script gets no chance")]
    [InlineData("_ = Random.Shared.Next();", "Random.Shared", "a script gets no chance")]
    [InlineData("_ = Guid.NewGuid();", "Guid.NewGuid", "a script gets no chance")]
    [InlineData("_ = \"a\".GetHashCode();", "Object.GetHashCode", "hash codes differ from run to run")]
    [InlineData(
        "_ = System.Security.Cryptography.RandomNumberGenerator.GetBytes(4);",
        "RandomNumberGenerator.GetBytes",
        "a script gets no chance")]
    [InlineData("_ = System.IO.File.ReadAllText(\"x\");", "File.ReadAllText", "a script does no I/O")]
    [InlineData("System.IO.Directory.CreateDirectory(\"x\");", "Directory.CreateDirectory", "a script does no I/O")]
    [InlineData("System.IO.FileStream? s = null;", "FileStream", "a script does no I/O")]
    [InlineData("_ = new System.IO.FileInfo(\"x\");", "new FileInfo", "a script does no I/O")]
    [InlineData("_ = new System.IO.StreamReader(\"x\");", "new StreamReader", "a script does no I/O")]
    [InlineData("System.IO.StreamWriter w = new(\"x\");", "new StreamWriter", "a script does no I/O")]
    [InlineData("Console.WriteLine();", "Console.WriteLine", "use ecu.Log")]
    [InlineData("System.Diagnostics.Process.Start(\"x\");", "Process.Start", "a script starts and watches no process")]
    [InlineData("_ = new System.Net.Http.HttpClient();", "new HttpClient", "a script does no I/O")]
    [InlineData("System.Net.Sockets.Socket? s = null;", "Socket", "a script does no I/O")]
    [InlineData("System.Reflection.Assembly? a = null;", "Assembly", "a script uses no reflection")]
    [InlineData("_ = typeof(int).GetMethods();", "Type.GetMethods", "a script uses no reflection")]
    [InlineData(
        "_ = Activator.CreateInstance(typeof(int));", "Activator.CreateInstance", "a script uses no reflection")]
    [InlineData("_ = Task.CompletedTask.ConfigureAwait(false);", "Task.ConfigureAwait", "leave it out")]
    [InlineData("Task.CompletedTask.Wait();", "Task.Wait", "use await")]
    [InlineData("Task.WaitAll(Task.CompletedTask);", "Task.WaitAll", "use await Task.WhenAll")]
    [InlineData("_ = Task.FromResult(1).Result;", "Task.Result", "use await")]
    [InlineData("Task.CompletedTask.GetAwaiter().GetResult();", "Task.GetAwaiter", "use await")]
    [InlineData("Environment.Exit(1);", "Environment.Exit", "throw an exception to end the step")]
    [InlineData("Environment.FailFast(\"x\");", "Environment.FailFast", "throw an exception to end the step")]
    [InlineData("_ = Environment.MachineName;", "Environment.MachineName", "use ecu.Type.Parameters")]
    [InlineData(
        "[System.Runtime.InteropServices.DllImport(\"c\")] static extern int getpid();",
        "new DllImportAttribute",
        "a script calls no native code")]
    public void Script_UsesWhatIsRefused_IsToldWhatToUseInstead(string statement, string symbol, string replacement)
    {
        var script = _work.Write("banned.csx", $"// The second line is the one.\n{statement}\n");

        var result = new FlashScriptHost(_work.In("cache")).Check(script);

        Assert.StartsWith(
            $"{script}:2: '{symbol}' is not allowed in a script: {replacement}",
            Assert.Single(result.Errors),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using static System.DateTime;\nvar now = UtcNow;", 2, "DateTime.UtcNow")]
    [InlineData("using Clock = System.DateTime;\nvar now = Clock.UtcNow;", 2, "DateTime.UtcNow")]
    [InlineData("using Watch = System.Diagnostics.Stopwatch;", 1, "Stopwatch")]
    [InlineData("var a = new List<System.Threading.Thread>();", 1, "Thread")]
    [InlineData("var a = typeof(Environment);", 1, "Environment")]
    [InlineData("class Mine : System.Random { }", 1, "Random")]
    [InlineData("Step(\"a\", StepEffect.None, async ecu =>\n{\n    await Task.Delay(5);\n});", 3, "Task.Delay")]
    public void Script_RefusedByAnotherWay_IsFoundAllTheSame(string text, int line, string symbol)
    {
        var script = _work.Write("banned.csx", text);

        var result = new FlashScriptHost(_work.In("cache")).Check(script);

        Assert.StartsWith(
            $"{script}:{line}: '{symbol}' is not allowed", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Script_RefusedInALoadedFile_IsReportedThere()
    {
        var loaded = _work.Write("lib/clock.csx", "\n\nDateTime Today() => DateTime.Now;\n");
        var script = _work.Write("main.csx", "#load \"lib/clock.csx\"\n");

        var result = new FlashScriptHost(_work.In("cache")).Check(script);

        Assert.StartsWith($"{loaded}:3: 'DateTime.Now'", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Script_UsesWhatIsCloseToTheBanList_IsGood()
    {
        var script = Workspace.Repository("tests", "zoo", "scripts", "allowed.csx");

        Assert.Empty(new FlashScriptHost(_work.In("cache")).Check(script).Errors);
    }
}
