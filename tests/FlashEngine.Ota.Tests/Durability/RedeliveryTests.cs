using Xunit.Abstractions;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>
/// Many commands, each sent again and again, and an agent that is killed at random at every write and every message:
/// every job runs once, none is lost, and no command has two results. 10,000 commands with <c>FLASH_NIGHTLY=1</c>.
/// </summary>
public sealed class RedeliveryTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;

    // Of so many writes one is the last thing that a process does.
    private const int KillEvery = 25;
    private const int OpenMax = 20;

    private static int Commands => Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1" ? 10_000 : 500;

    [Fact]
    public void Commands_RedeliveredAtRandom_AgentKilledAtRandom_EveryJobOnceNoneLost()
    {
        var chance = new Random(Seed);
        var world = new World
        {
            Policy = new() { QueueMax = 1000 },
            FlashTime = TimeSpan.FromSeconds(3),
        };
        Life life = null!;
        var kills = 0;
        var sent = 0;
        void Begin() => life = new Life(world) { Entering = _ => MayDie() };
        void MayDie()
        {
            if (!life.IsDead && chance.Next(KillEvery) == 0)
            {
                Die();
                throw new KilledException();
            }
        }

        void Die()
        {
            kills++;
            life.Dispose();
            world.Loop.After(TimeSpan.FromSeconds(chance.Next(1, 20)), Begin);
        }

        world.Written = _ =>
        {
            // Killed behind the write, before anybody knows of it.
            if (!life.IsDead && chance.Next(KillEvery) == 0)
            {
                Die();
            }
        };
        Begin();

        // A backend that sends a command until it has its result, and some of them afterwards too.
        var next = 0;
        void Drive()
        {
            while (next < Commands && Open(world, next) < OpenMax)
            {
                Send(next++);
            }

            for (var again = chance.Next(4); again > 0; again--)
            {
                Send(chance.Next(Math.Max(0, next - (2 * OpenMax)), next));
            }

            for (var i = Math.Max(0, next - 200); i < next; i++)
            {
                if (!world.Results.ContainsKey(Id(i)) && chance.Next(3) == 0)
                {
                    Send(i);
                }
            }

            world.Loop.After(TimeSpan.FromSeconds(30), Drive);
        }

        void Send(int command)
        {
            sent++;
            world.Send(World.RequestTopic, world.Request(Id(command)), retained: chance.Next(10) == 0);
        }

        Drive();
        world.Loop.RunUntil(
            () => world.Results.Count == Commands && world.Store.Unfinished().Count == 0
                && world.Store.Outbox().Count == 0,
            TimeSpan.FromMinutes(Commands)); // far more than all of them take
        life.Dispose();

        output.WriteLine($"{Commands} commands, sent {sent} times, {kills} kills, "
            + $"{world.Results.Values.Sum(results => results.Count)} results on the wire");
        Assert.True(kills > Commands / 10, $"only {kills} kills");
        for (var i = 0; i < Commands; i++)
        {
            Assert.Equal(["SUCCESS"], world.Statuses(Id(i)));
            Assert.Equal(1, world.Flashed[Id(i)]);
        }
    }

    private static string Id(int number) => $"cmd-{number}";

    private static int Open(World world, int next) => next - world.Results.Count;
}
