using FlashEngine.Rehearsal.Ota;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>Inbox and outbox on the disk, and their twin in memory: the same in every way that the agent sees.</summary>
public sealed class CommandStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-store-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Command_IsTheSameAfterARestart()
    {
        var command = Command("cmd-1") with
        {
            State = CommandState.Flashing,
            IsPulled = true,
            StartedAt = Now.AddSeconds(1),
            IsCancelled = true,
            IsApproved = true,
            Package = "/tmp/p",
            DownloadSeconds = 1.5,
            Outcome = [1],
            Ack = [2],
            ExitCode = FlashExitCode.Erase,
        };
        OutboxMessage message;
        using (var store = CommandStore.Open(_folder.FullName))
        {
            message = Assert.Single(store.Write(command, new OutboxMessage(0, "cmd-1", "topic", [3, 4])));
        }

        using var again = CommandStore.Open(_folder.FullName);
        Assert.Equivalent(command, again.Find("cmd-1"), strict: true);
        Assert.Equivalent(command, Assert.Single(again.Unfinished()), strict: true);
        Assert.Equivalent(message, Assert.Single(again.Outbox()), strict: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Request_ThatCameAgainWithANewUrl_IsTheOneThatIsKept(bool onDisk)
    {
        using var disk = onDisk ? CommandStore.Open(_folder.FullName) : null;
        var store = disk ?? (ICommandStore)new MemoryCommands(isDurable: true);
        _ = store.Write(Command("cmd-1"));
        _ = store.Write(Command("cmd-1") with { Request = [7, 8] });

        Assert.Equal([7, 8], store.Find("cmd-1")!.Request);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Outbox_KeepsItsOrder_AndNeverGivesANumberTwice(bool onDisk)
    {
        using var disk = onDisk ? CommandStore.Open(_folder.FullName) : null;
        var store = disk ?? (ICommandStore)new MemoryCommands(isDurable: true);
        var first = store.Write(null, Message("a"), Message("b"));
        store.Confirm(first[0].Sequence);
        store.Confirm(first[1].Sequence);
        var second = store.Write(null, Message("c"), Message("d"));

        Assert.Equal(["c", "d"], store.Outbox().Select(message => message.Topic));
        Assert.True(second[0].Sequence > first[1].Sequence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unfinished_KeepsTheOrderOfAcceptance_WhateverIsWrittenLater(bool onDisk)
    {
        using var disk = onDisk ? CommandStore.Open(_folder.FullName) : null;
        var store = disk ?? (ICommandStore)new MemoryCommands(isDurable: true);
        store.Write(Command("cmd-1"));
        store.Write(Command("cmd-2"));
        store.Write(Command("cmd-3"));
        store.Write(Command("cmd-1") with { State = CommandState.Downloading });
        store.Write(Command("cmd-2") with { State = CommandState.Done });

        Assert.Equal(["cmd-1", "cmd-3"], store.Unfinished().Select(command => command.Id));
        Assert.Equal(CommandState.Done, store.Find("cmd-2")!.State);
    }

    [Fact]
    public void Finished_AreForgottenBehindTenThousandNewerOnes_UnfinishedNever()
    {
        var store = new MemoryCommands(isDurable: true);
        store.Write(Command("open"));
        for (var i = 0; i <= ICommandStore.FinishedKept; i++)
        {
            store.Write(Command($"cmd-{i}") with { State = CommandState.Done });
        }

        Assert.Null(store.Find("cmd-0"));
        Assert.NotNull(store.Find("cmd-1"));
        Assert.NotNull(store.Find("open"));
    }

    [Fact]
    public void Decision_OfAnotherProcess_ArrivesOnceWhileTheStoreIsOpen()
    {
        using var store = CommandStore.Open(_folder.FullName);
        store.Write(Command("cmd-1"));

        CommandStore.Decide(_folder.FullName, "cmd-1", new StoredDecision(ConsentDecision.Postpone, 7));

        Assert.Equal(new StoredDecision(ConsentDecision.Postpone, 7), store.TakeDecision("cmd-1"));
        Assert.Null(store.TakeDecision("cmd-1"));
    }

    [Fact]
    public void Decision_AboutNothing_IsRefused()
    {
        Assert.Contains("has no station.db", Refusal("cmd-1"), StringComparison.Ordinal);
        using (var store = CommandStore.Open(_folder.FullName))
        {
            store.Write(Command("done") with { State = CommandState.Done });
        }

        Assert.Contains("has no command 'cmd-1'", Refusal("cmd-1"), StringComparison.Ordinal);
        Assert.Contains("has its result already", Refusal("done"), StringComparison.Ordinal);
    }

    [Fact]
    public void SecondAgent_OfTheSameFolder_IsRefused_AJobIsNot()
    {
        using var store = CommandStore.Open(_folder.FullName);

        Assert.Contains(
            "agent.lock",
            Assert.Throws<InputException>(() => CommandStore.Open(_folder.FullName)).Message,
            StringComparison.Ordinal);
        using var job = StationStore.Open(_folder.FullName);
        store.Write(Command("cmd-1"));
    }

    private static StoredCommand Command(string id) => new()
    {
        Id = id,
        Profile = "download",
        Request = [1, 2, 3],
        AcceptedAt = Now,
    };

    private static OutboxMessage Message(string topic) => new(0, "cmd-1", topic, [1]);

    private string Refusal(string id) => Assert.Throws<InputException>(() => CommandStore.Decide(
        _folder.FullName, id, new StoredDecision(ConsentDecision.Accept, 0))).Message;
}
