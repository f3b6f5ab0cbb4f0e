using System.Net;
using System.Text;
using FlashEngine.Station.Store;
using Xunit.Abstractions;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>
/// Every state of a job times every fault: the fault strikes in the moment in which the state is written, and the
/// command ends in the one right result, told once (copies are byte-identical), with the vehicle flashed as often as
/// that result says.
/// </summary>
public sealed class StateFaultTableTests(ITestOutputHelper output)
{
    private const string Id = "cmd-1";
    private const string Before = "cmd-0";
    private static readonly TimeSpan Limit = TimeSpan.FromDays(3);

    /// <summary>The right end of every cell: status word, how often the vehicle is flashed, and what is special.
    /// </summary>
    private static readonly Dictionary<(CommandState State, Fault Fault), (string Status, int Flashed)> Table = new()
    {
        // A wrong request is answered at once; the others wait behind another command while the fault strikes.
        [(CommandState.Queued, Fault.Error)] = ("FAILED", 0),
        [(CommandState.Queued, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Queued, Fault.Hang)] = ("SUCCESS", 1),
        [(CommandState.Queued, Fault.DiskFull)] = ("SUCCESS", 1),
        [(CommandState.Queued, Fault.BrokerGone)] = ("SUCCESS", 1),
        [(CommandState.Queued, Fault.ServerGone)] = ("FAILED", 0),
        [(CommandState.Queued, Fault.Cancel)] = ("CANCELLED", 0),

        [(CommandState.Downloading, Fault.Error)] = ("FAILED", 0),
        [(CommandState.Downloading, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Downloading, Fault.Hang)] = ("TIMEOUT", 0),
        [(CommandState.Downloading, Fault.DiskFull)] = ("FAILED", 0),
        [(CommandState.Downloading, Fault.BrokerGone)] = ("SUCCESS", 1),
        [(CommandState.Downloading, Fault.ServerGone)] = ("FAILED", 0),
        [(CommandState.Downloading, Fault.Cancel)] = ("CANCELLED", 0),

        [(CommandState.Verifying, Fault.Error)] = ("FAILED", 0),
        [(CommandState.Verifying, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Verifying, Fault.Hang)] = ("TIMEOUT", 0),
        [(CommandState.Verifying, Fault.DiskFull)] = ("FAILED", 0),
        [(CommandState.Verifying, Fault.BrokerGone)] = ("FAILED", 0), // nobody is reached who would approve in time
        [(CommandState.Verifying, Fault.ServerGone)] = ("SUCCESS", 1),
        [(CommandState.Verifying, Fault.Cancel)] = ("CANCELLED", 0),

        [(CommandState.Waiting, Fault.Error)] = ("FAILED", 0),
        [(CommandState.Waiting, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Waiting, Fault.Hang)] = ("FAILED", 0), // nobody approves in time
        [(CommandState.Waiting, Fault.DiskFull)] = ("FAILED", 0),
        [(CommandState.Waiting, Fault.BrokerGone)] = ("FAILED", 0), // likewise
        [(CommandState.Waiting, Fault.ServerGone)] = ("SUCCESS", 1),
        [(CommandState.Waiting, Fault.Cancel)] = ("CANCELLED", 0),

        [(CommandState.Flashing, Fault.Error)] = ("FAILED", 0),
        [(CommandState.Flashing, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Flashing, Fault.Hang)] = ("TIMEOUT", 0),
        [(CommandState.Flashing, Fault.DiskFull)] = ("FAILED", 0), // what is not recorded is not flashed
        [(CommandState.Flashing, Fault.BrokerGone)] = ("SUCCESS", 1),
        [(CommandState.Flashing, Fault.ServerGone)] = ("SUCCESS", 1),
        [(CommandState.Flashing, Fault.Cancel)] = ("CANCELLED", 0),

        [(CommandState.Checking, Fault.Error)] = ("FAILED", 1), // the ECU shows its old version
        [(CommandState.Checking, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Checking, Fault.Hang)] = ("SUCCESS", 1),
        [(CommandState.Checking, Fault.DiskFull)] = ("SUCCESS", 1), // told when it could be recorded
        [(CommandState.Checking, Fault.BrokerGone)] = ("SUCCESS", 1),
        [(CommandState.Checking, Fault.ServerGone)] = ("SUCCESS", 1),
        [(CommandState.Checking, Fault.Cancel)] = ("SUCCESS", 1), // too late

        [(CommandState.Done, Fault.Error)] = ("SUCCESS", 1), // the broker refuses the result once
        [(CommandState.Done, Fault.Kill)] = ("SUCCESS", 1),
        [(CommandState.Done, Fault.Hang)] = ("SUCCESS", 1),
        [(CommandState.Done, Fault.DiskFull)] = ("SUCCESS", 1),
        [(CommandState.Done, Fault.BrokerGone)] = ("SUCCESS", 1),
        [(CommandState.Done, Fault.ServerGone)] = ("SUCCESS", 1),
        [(CommandState.Done, Fault.Cancel)] = ("SUCCESS", 1), // too late
    };

    public enum Fault
    {
        Error,
        Kill,
        Hang,
        DiskFull,
        BrokerGone,
        ServerGone,
        Cancel,
    }

    public static TheoryData<CommandState, Fault> Cells()
    {
        var cells = new TheoryData<CommandState, Fault>();
        foreach (var state in Enum.GetValues<CommandState>())
        {
            foreach (var fault in Enum.GetValues<Fault>())
            {
                cells.Add(state, fault);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell_EndsInTheOneRightResult(CommandState state, Fault fault)
    {
        var (status, flashed) = Table[(state, fault)];
        var world = Run(state, fault);

        Assert.Equal([status], world.Statuses(Id));
        Assert.Equal(flashed, world.Flashed.GetValueOrDefault(Id));
        Assert.Empty(world.Store.Unfinished());
        Assert.Empty(world.Store.Outbox());
        if (fault == Fault.Cancel)
        {
            Assert.Equal([status == "CANCELLED" ? "ACKNOWLEDGED" : "REJECTED"], world.CancelAnswers);
        }
    }

    [Fact]
    public void Table_IsComplete_AndPrinted()
    {
        var faults = Enum.GetValues<Fault>();
        var text = new StringBuilder($"{"",-12}");
        text.AppendJoin("", faults.Select(fault => $"{fault,-12}")).AppendLine();
        foreach (var state in Enum.GetValues<CommandState>())
        {
            text.Append($"{state,-12}");
            text.AppendJoin("", faults.Select(fault => $"{Cell(state, fault),-12}")).AppendLine();
        }

        output.WriteLine(text.ToString());
        Assert.Equal(7 * 7, Table.Count);
    }

    private static string Cell(CommandState state, Fault fault)
    {
        var world = Run(state, fault);
        return $"{string.Join("+", world.Statuses(Id))} {world.Flashed.GetValueOrDefault(Id)}";
    }

    private static World Run(CommandState state, Fault fault)
    {
        var world = new World();
        var lives = new List<Life>();
        var hasStruck = false;
        Life Begin()
        {
            var life = new Life(world);
            life.Entering = command => Strike(command, isWritten: false);
            lives.Add(life);
            return life;
        }

        void Strike(StoredCommand command, bool isWritten)
        {
            // A full disk is met by the write itself; everything else strikes behind it.
            if (command.Id == Id && command.State == state && isWritten == (fault != Fault.DiskFull) && !hasStruck)
            {
                hasStruck = true;
                Break(world, lives[^1], state, fault);
                if (fault == Fault.Kill)
                {
                    world.Loop.After(TimeSpan.FromSeconds(10), () => Begin());
                }
            }
        }

        world.Written = command => Strike(command, isWritten: true);
        Prepare(world, state, fault);
        Begin();
        if (state == CommandState.Queued)
        {
            world.Send(World.RequestTopic, world.Request(Before));
            world.Loop.RunUntil(() => world.Store.Find(Before)?.State == CommandState.Flashing, Limit);
        }

        world.Send(World.RequestTopic, state == CommandState.Queued && fault == Fault.Error
            ? world.Request(Id, ("size", "many")) : world.Request(Id));
        world.Loop.RunUntil(
            () =>
            {
                Assert.False(
                    lives[^1] is { IsDead: false, Running.IsFaulted: true } && world.StuckFlash is null,
                    $"the agent ended: {lives[^1].Running.Exception}");
                if (lives[^1].Running.IsFaulted && world.StuckFlash is not null)
                {
                    world.StuckFlash = null; // whoever watches over the agent starts it again
                    Begin();
                }

                return world.Results.ContainsKey(Id) && world.Store.Outbox().Count == 0
                    && world.Store.Unfinished().Count == 0;
            },
            Limit);
        world.Loop.RunFor(TimeSpan.FromMinutes(30)); // a second result would come now
        lives.ForEach(life => life.Dispose());
        Assert.True(hasStruck || (state == CommandState.Queued && fault == Fault.Error), "the fault never struck");
        return world;
    }

    /// <summary>What is wrong from the beginning.</summary>
    private static void Prepare(World world, CommandState state, Fault fault)
    {
        world.Approves = (state, fault) != (CommandState.Waiting, Fault.Hang);
        world.IsVersionOld = (state, fault) == (CommandState.Checking, Fault.Error);
        world.StuckFlash = (state, fault) == (CommandState.Queued, Fault.Hang) ? Before : null;
    }

    private static void Break(World world, Life life, CommandState state, Fault fault)
    {
        switch (fault)
        {
            case Fault.Error:
                world.ServerStatus = state == CommandState.Downloading ? HttpStatusCode.NotFound : HttpStatusCode.OK;
                world.IsSignatureWrong = state == CommandState.Verifying;
                world.IsVehicleGone = state == CommandState.Waiting;
                world.IsFlashFailing = state == CommandState.Flashing;
                world.RefusedTopic = state == CommandState.Done ? "/download/result" : null;
                if (state == CommandState.Done)
                {
                    world.Loop.After(TimeSpan.FromSeconds(30), () => life.LoseBroker(TimeSpan.FromSeconds(5)));
                }

                break;
            case Fault.Kill:
                life.Kill();
                break;
            case Fault.Hang:
                world.IsServerSilent = state == CommandState.Downloading;
                world.IsCheckSilent = state == CommandState.Verifying;
                world.StuckFlash = state == CommandState.Flashing ? Id : world.StuckFlash;
                world.IsBrokerSilent = state >= CommandState.Checking;
                world.Loop.After(TimeSpan.FromMinutes(1), life.WakeBroker);
                break;
            case Fault.DiskFull:
                world.IsDiskFull = state == CommandState.Downloading;
                world.IsStoreFull = state != CommandState.Downloading;
                world.Loop.After(TimeSpan.FromMinutes(1), () => world.IsStoreFull = false);
                if (state == CommandState.Queued)
                {
                    world.Loop.After(
                        TimeSpan.FromMinutes(2), () => world.Send(World.RequestTopic, world.Request(Id)));
                }

                break;
            case Fault.BrokerGone:
                life.LoseBroker(TimeSpan.FromMinutes(1));
                break;
            case Fault.ServerGone:
                world.IsServerGone = true;
                break;
            case Fault.Cancel:
                world.SendCancel(Id);
                break;
        }
    }
}
