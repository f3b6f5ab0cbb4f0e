using FlashEngine.Ota.Agent;

namespace FlashEngine.Ota.Tests.Agent;

public sealed class CommandMemoryTests
{
    private readonly CommandMemory _memory = new();

    [Fact]
    public void TryAdd_SameCommandTwice_IsKnown()
    {
        Assert.True(_memory.TryAdd("cmd-1"));
        Assert.False(_memory.TryAdd("cmd-1"));
    }

    [Fact]
    public void Keep_Answers_AreReturnedInOrder()
    {
        _memory.TryAdd("cmd-1");
        _memory.Keep("cmd-1", new CommandMemory.Answer("ack", [1]));
        _memory.Keep("cmd-1", new CommandMemory.Answer("result", [2]));

        Assert.Equal(["ack", "result"], _memory.Answers("cmd-1").Select(a => a.Topic));
        Assert.Empty(_memory.Answers("cmd-2"));
    }

    [Fact]
    public void TryAdd_ManyCommands_ForgetsTheOldestOnly()
    {
        for (int i = 0; i <= CommandMemory.CommandsMax; i++)
        {
            Assert.True(_memory.TryAdd($"cmd-{i}"));
        }

        Assert.False(_memory.TryAdd("cmd-1"));
        Assert.True(_memory.TryAdd("cmd-0"));
    }
}
