using System.Text;
using FlashEngine.Ota.Audit;
using FlashEngine.Rehearsal.Ota;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>The audit log: a change anywhere shows itself, with the number of the line.</summary>
public sealed class AuditLogTests : IDisposable
{
    private readonly string _path = Path.Combine(
        Directory.CreateTempSubdirectory("flash-audit-").FullName, "audit.log");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Verify_GoodLog_CountsItsLines_AcrossProcesses()
    {
        Write(3);
        Write(2);

        Assert.Equal(5, AuditLog.Verify(_path).Lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Verify_AChangedLine_IsFoundByTheOneBehindIt(int line)
    {
        Write(5);
        Change(lines => lines[line] = lines[line].Replace("detail", "betail", StringComparison.Ordinal));

        Assert.Contains($"audit.log:{line + 2}: the line before", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_AMissingOrForeignLine_IsFound()
    {
        Write(5);
        Change(lines => lines.RemoveAt(2));
        Assert.Contains("audit.log:3: ", Refusal(), StringComparison.Ordinal);
        Change(lines => lines[0] = "nonsense");
        Assert.Contains("audit.log:1: the line is no entry", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AChangedLog_IsRefused()
    {
        Write(3);
        Change(lines => lines.RemoveAt(0));

        Assert.Throws<InputException>(() => AuditLog.Open(_path, TimeProvider.System));
    }

    [Fact]
    public void Open_BehindALineThatThePowerCutOff_RemovesItAndSaysSo()
    {
        Write(3);
        File.AppendAllText(_path, "{\"number\":4,\"ti");
        Assert.Contains("audit.log:4: the line is not complete", Refusal(), StringComparison.Ordinal);

        Write(1);

        Assert.Equal(5, AuditLog.Verify(_path).Lines);
        Assert.Contains("15 bytes of an unfinished line removed", File.ReadAllLines(_path)[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_EveryStateAndDecision_HasItsLineBeforeItIsInTheStore()
    {
        using (var log = AuditLog.Open(_path, TimeProvider.System))
        {
            var store = new AuditedCommands(new MemoryCommands(isDurable: true), log);
            var command = new StoredCommand
            {
                Id = "cmd-1",
                Profile = "download",
                Request = [],
                AcceptedAt = DateTimeOffset.UnixEpoch,
            };
            store.Write(command);
            store.Write(command with { State = CommandState.Waiting });
            store.Decide("cmd-1", new StoredDecision(ConsentDecision.Accept, 0));
            store.TakeDecision("cmd-1");
            store.Write(command with { State = CommandState.Waiting, IsCancelled = true });
            store.Write(command with { State = CommandState.Done, IsCancelled = true, Result = "{}"u8.ToArray() });
        }

        Assert.Equal(
            ["queued", "waiting", "decision", "cancel", "done"],
            File.ReadAllLines(_path).Select(line => line.Split("\"event\":\"")[1].Split('"')[0]));
    }

    private void Write(int lines)
    {
        using var log = AuditLog.Open(_path, TimeProvider.System);
        for (var i = 0; i < lines; i++)
        {
            log.Append("event", "cmd-1", "some detail");
        }
    }

    private void Change(Action<List<string>> change)
    {
        var lines = File.ReadAllLines(_path).ToList();
        change(lines);
        File.WriteAllText(_path, string.Join('\n', lines) + "\n", new UTF8Encoding(false));
    }

    private string Refusal() => Assert.Throws<InputException>(() => AuditLog.Verify(_path)).Message;
}
