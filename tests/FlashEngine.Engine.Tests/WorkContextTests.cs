using FlashEngine.Station.Channels;

namespace FlashEngine.Engine.Tests;

public sealed class WorkContextTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_EveryPartOfTheWorkRunsOnTheContextsThread()
    {
        using var context = new WorkContext("test");
        var threads = await context.RunAsync(async () =>
        {
            var first = Environment.CurrentManagedThreadId;
            await Task.Yield();
            return (first, Environment.CurrentManagedThreadId);
        }).WaitAsync(Limit);
        Assert.Equal(threads.first, threads.CurrentManagedThreadId);
        Assert.NotEqual(Environment.CurrentManagedThreadId, threads.first);
    }

    [Fact]
    public async Task RunAsync_WhatTheWorkThrows_ReachesTheCaller()
    {
        using var context = new WorkContext("test");
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => context.RunAsync<int>(() => throw new InvalidTimeZoneException()).WaitAsync(Limit));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => context.RunAsync<int>(() => throw new OperationCanceledException()).WaitAsync(Limit));
    }

    [Fact]
    public async Task PostedWorkThatNobodyAwaits_Throws_TheContextSaysSoAndGoesOn()
    {
        using var context = new WorkContext("test");
        context.Post(_ => throw new InvalidTimeZoneException("unheard"), null);
        Assert.Equal("unheard", (await context.Unobserved.WaitAsync(Limit)).Message);
        Assert.Equal(1, await context.RunAsync(() => Task.FromResult(1)).WaitAsync(Limit));
    }

    [Fact]
    public void Gated_RunsOnlyWhenItIsLet_AndThenEverything()
    {
        var posts = 0;
        using var context = new WorkContext("test", gated: true, () => Interlocked.Increment(ref posts));
        var ran = new List<int>();
        context.Post(_ => ran.Add(1), null);
        context.Post(
            _ =>
            {
                ran.Add(2);
                context.Post(_ => ran.Add(3), null);
            },
            null);
        Assert.True(context.HasWork);
        Assert.Empty(ran);
        Assert.True(context.RunUntilIdle(Limit));
        Assert.Equal([1, 2, 3], ran);
        Assert.False(context.HasWork);
        Assert.Equal(3, posts);
        Assert.True(context.RunUntilIdle(Limit));
    }

    [Fact]
    public void Gated_CallbackThatDoesNotReturn_IsGivenUp()
    {
        using var release = new ManualResetEventSlim();
        using var context = new WorkContext("test", gated: true);
        context.Post(_ => release.Wait(), null);
        Assert.False(context.RunUntilIdle(TimeSpan.FromMilliseconds(50)));
        Assert.True(context.Stuck.IsCompletedSuccessfully);
        context.Post(_ => { }, null);
        Assert.False(context.HasWork); // nobody waits for it any more
        release.Set();
    }

    [Fact]
    public void Disposed_HasNoWork_AndHoldsNobodyUp()
    {
        var context = new WorkContext("test", gated: true);
        context.Post(_ => Assert.Fail("a disposed context runs nothing"), null);
        context.Dispose();
        Assert.False(context.HasWork);
        Assert.True(context.RunUntilIdle(Limit));
    }
}
