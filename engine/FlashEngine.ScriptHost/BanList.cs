namespace FlashEngine.Scripting;

/// <summary>
/// What a script must not use, with what to use instead. It keeps time, chance, threads and I/O in the host's hands, so
/// that a script rehearses deterministically. It is a guard against mistakes, no sandbox: scripts are trusted code.
/// </summary>
internal static class BanList
{
    private const string Date = "use ecu.UtcNow";
    private const string Clock = "use ecu.Now";
    private const string Delay = "use ecu.DelayAsync";
    private const string Await = "use await";
    private const string Threads = "a step runs on its ECU's own context; use await";
    private const string Chance = "a script gets no chance; use ecu.Type.Parameters or what the ECU sends";
    private const string Io = "a script does no I/O; use ecu.Blocks, ecu.Type.Parameters and ecu.Log";
    private const string Ambient = "use ecu.Type.Parameters";
    private const string Exit = "throw an exception to end the step";
    private const string Reflection = "a script uses no reflection";
    private const string Native = "a script calls no native code";
    private const string Context = "leave it out; a step stays on its ECU's own context";
    private const string HashCodes = "hash codes differ from run to run; compare or order the values themselves";

    /// <summary>
    /// Namespaces, types, and members as <c>Type.Member</c> or <c>Type.Member(type of the first parameter)</c>.
    /// </summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["System.DateTime.Now"] = Date,
        ["System.DateTime.UtcNow"] = Date,
        ["System.DateTime.Today"] = Date,
        ["System.DateTimeOffset.Now"] = Date,
        ["System.DateTimeOffset.UtcNow"] = Date,
        ["System.TimeZoneInfo"] = Date,
        ["System.TimeProvider"] = "use ecu.UtcNow, ecu.Now or ecu.DelayAsync",
        ["System.Environment.TickCount"] = Clock,
        ["System.Environment.TickCount64"] = Clock,
        ["System.Environment.Exit"] = Exit,
        ["System.Environment.FailFast"] = Exit,
        ["System.Environment"] = Ambient,
        ["System.AppContext"] = Ambient,
        ["System.AppDomain"] = Ambient,
        ["System.GC"] = "leave memory to the runtime",
        ["System.Random"] = Chance,
        ["System.Guid.NewGuid"] = Chance,
        ["System.Guid.CreateVersion7"] = Chance,
        ["System.Security.Cryptography.RandomNumberGenerator"] = Chance,
        ["System.HashCode"] = HashCodes,
        ["System.Object.GetHashCode"] = HashCodes,
        ["System.Console"] = "use ecu.Log",
        ["System.Activator"] = Reflection,
        ["System.Type.GetType"] = Reflection,
        ["System.Type.InvokeMember"] = Reflection,
        ["System.Type.GetMethod"] = Reflection,
        ["System.Type.GetMethods"] = Reflection,
        ["System.Type.GetProperty"] = Reflection,
        ["System.Type.GetProperties"] = Reflection,
        ["System.Type.GetField"] = Reflection,
        ["System.Type.GetFields"] = Reflection,
        ["System.Type.GetMember"] = Reflection,
        ["System.Type.GetMembers"] = Reflection,
        ["System.Type.GetConstructor"] = Reflection,
        ["System.Type.GetConstructors"] = Reflection,
        ["System.Type.Assembly"] = Reflection,
        ["System.Delegate.DynamicInvoke"] = Reflection,
        ["System.Threading.CancellationTokenSource.CancelAfter"] = Delay,
        ["System.Threading.CancellationTokenSource..ctor(System.TimeSpan)"] = Delay,
        ["System.Threading.CancellationTokenSource..ctor(System.Int32)"] = Delay,
        ["System.Threading.PeriodicTimer"] = Delay,
        ["System.Threading.Timer"] = Delay,
        ["System.Timers.Timer"] = Delay,
        ["System.Threading.Thread.Sleep"] = Delay,
        ["System.Threading.Tasks.Parallel"] = Threads,
        ["System.Threading.Tasks.TaskFactory"] = Threads,
        ["System.Threading.Tasks.TaskScheduler"] = Threads,
        ["System.Threading.Tasks.Task.Delay"] = Delay,
        ["System.Threading.Tasks.Task.Run"] = Threads,
        ["System.Threading.Tasks.Task.Factory"] = Threads,
        ["System.Threading.Tasks.Task.Start"] = Threads,
        ["System.Threading.Tasks.Task.ContinueWith"] = Await,
        ["System.Threading.Tasks.Task.Wait"] = Await,
        ["System.Threading.Tasks.Task.WaitAll"] = "use await Task.WhenAll",
        ["System.Threading.Tasks.Task.WaitAny"] = "use await Task.WhenAny",
        ["System.Threading.Tasks.Task.WaitAsync"] = "use ecu.DelayAsync and await Task.WhenAny",
        ["System.Threading.Tasks.Task.Result"] = Await,
        ["System.Threading.Tasks.Task.GetAwaiter"] = Await,
        ["System.Threading.Tasks.Task.RunSynchronously"] = Await,
        ["System.Threading.Tasks.Task.ConfigureAwait"] = Context,
        ["System.Threading.Tasks.ValueTask.Result"] = Await,
        ["System.Threading.Tasks.ValueTask.GetAwaiter"] = Await,
        ["System.Threading.Tasks.ValueTask.ConfigureAwait"] = Context,
        ["System.IO.StreamReader..ctor(System.String)"] = Io,
        ["System.IO.StreamWriter..ctor(System.String)"] = Io,
        ["System.Diagnostics.Stopwatch"] = Clock,
        ["System.IO"] = Io,
        ["System.Net"] = Io,
        ["System.Diagnostics"] = "a script starts and watches no process; use ecu.Log",
        ["System.Reflection"] = Reflection,
        ["System.Runtime.Loader"] = Reflection,
        ["System.Runtime.InteropServices"] = Native,
        ["System.Threading"] = Threads,
    };

    /// <summary>What is allowed inside something refused.</summary>
    private static readonly HashSet<string> Allowed =
    [
        "System.Environment.NewLine",
        "System.Diagnostics.UnreachableException",
        "System.Diagnostics.CodeAnalysis",
        "System.Threading.CancellationToken",
        "System.Threading.CancellationTokenRegistration",
        "System.Threading.CancellationTokenSource",
        "System.Threading.Interlocked",
        "System.Threading.Tasks",
        "System.IO.Stream",
        "System.IO.MemoryStream",
        "System.IO.StreamReader",
        "System.IO.StreamWriter",
        "System.IO.StringReader",
        "System.IO.StringWriter",
        "System.IO.TextReader",
        "System.IO.TextWriter",
        "System.IO.BinaryReader",
        "System.IO.BinaryWriter",
        "System.IO.IOException",
        "System.IO.EndOfStreamException",
        "System.IO.InvalidDataException",
        "System.IO.SeekOrigin",
    ];

    /// <summary>What to use instead of a symbol; null when it may be used.</summary>
    /// <param name="names">The symbol's names, closest first: overload, member, type, namespace.</param>
    public static string? Replacement(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (Allowed.Contains(name))
            {
                return null;
            }

            if (Refused.TryGetValue(name, out var replacement))
            {
                return replacement;
            }
        }

        return null;
    }
}
