using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Agent;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>Commands behind other commands, commands that are fetched, and the end of the agent.</summary>
public sealed class QueueTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromDays(3);
    private readonly World _world = new() { Policy = new JobPolicy() };
    private readonly List<Life> _lives = [];

    public void Dispose() => _lives.ForEach(life => life.Dispose());

    [Fact]
    public void Queue_Full_RefusesAndServesTheOthersInOrder()
    {
        Begin();
        for (var i = 0; i < 11; i++)
        {
            Send(i);
        }

        RunToTheEnd(11);

        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(["SUCCESS"], _world.Statuses(Id(i))));
        Assert.All([9, 10], i => Assert.Equal(["FAILED"], _world.Statuses(Id(i))));
        Assert.Contains("busy with cmd-0, and 8 commands waiting already", Text(10), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 9).Select(Id), _world.Flashed.Keys);
    }

    [Fact]
    public void Refuse_WhileBusy_AnswersAtOnce()
    {
        _world.Policy = new JobPolicy { WhenBusy = BusyPolicy.Refuse };
        Begin();
        Send(0);
        Send(1);
        RunToTheEnd(2);

        Assert.Equal(["SUCCESS"], _world.Statuses(Id(0)));
        Assert.Equal(["FAILED"], _world.Statuses(Id(1)));
        Assert.Contains("busy with cmd-0", Text(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Queue_SurvivesTheProcess()
    {
        Begin();
        Send(0);
        Send(1);
        Send(2);
        _world.Loop.RunUntil(() => _world.Store.Find(Id(0))?.State == CommandState.Flashing, Limit);
        Assert.Contains("queued behind 1 command\"", Ack(1), StringComparison.Ordinal);
        Assert.Contains("queued behind 2 commands\"", Ack(2), StringComparison.Ordinal);
        _lives[^1].Kill();
        Begin();
        RunToTheEnd(3);

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(["SUCCESS"], _world.Statuses(Id(i))));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(1, _world.Flashed[Id(i)]));
        Assert.Equal([Id(0), Id(1), Id(2)], _world.Flashed.Keys);
    }

    [Fact]
    public void Cancel_OfAQueuedCommand_IsAnsweredAtOnce_AlsoAfterARestart()
    {
        Begin();
        Send(0);
        Send(1);
        _world.Loop.RunUntil(() => _world.Store.Find(Id(0))?.State == CommandState.Flashing, Limit);
        _lives[^1].Kill();
        Begin();
        _world.SendCancel(Id(1));
        _world.Loop.RunUntil(() => _world.Results.ContainsKey(Id(1)), TimeSpan.FromSeconds(10));

        Assert.Equal(["CANCELLED"], _world.Statuses(Id(1)));
        Assert.Equal(["ACKNOWLEDGED"], _world.CancelAnswers);
        RunToTheEnd(2);
        Assert.Equal(["SUCCESS"], _world.Statuses(Id(0)));
        _world.SendCancel(Id(1));
        _world.Loop.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(["ACKNOWLEDGED", "REJECTED"], _world.CancelAnswers);
        Assert.Equal(["CANCELLED"], _world.Statuses(Id(1)));
    }

    [Fact]
    public void Stop_LeavesItsCommandsToTheNextProcess()
    {
        Begin();
        Send(0);
        _world.Loop.RunUntil(() => _world.Store.Find(Id(0))?.State == CommandState.Flashing, Limit);
        _lives[^1].Stop();
        _world.Loop.RunUntil(() => _lives[^1].Running.IsCompletedSuccessfully, Limit);
        Assert.Empty(_world.Results);

        Begin();
        RunToTheEnd(1);

        Assert.Equal(["SUCCESS"], _world.Statuses(Id(0)));
    }

    [Fact]
    public void Stop_WhatComesMeanwhile_IsNotLost()
    {
        Begin();
        Send(0);
        Send(1);
        _world.Loop.RunUntil(() => _world.Store.Find(Id(0))?.State == CommandState.Flashing, Limit);
        _lives[^1].Stop();
        Send(2);
        _world.SendCancel(Id(1));
        _world.Loop.RunUntil(() => _lives[^1].Running.IsCompletedSuccessfully, Limit);
        Assert.Equal(CommandState.Queued, _world.Store.Find(Id(2))?.State);
        Assert.Equal(["ACKNOWLEDGED"], _world.CancelAnswers);

        Begin();
        RunToTheEnd(3);

        Assert.Equal(["SUCCESS"], _world.Statuses(Id(0)));
        Assert.Equal(["CANCELLED"], _world.Statuses(Id(1)));
        Assert.Equal(["SUCCESS"], _world.Statuses(Id(2)));
        Assert.Equal([Id(0), Id(2)], _world.Flashed.Keys);
    }

    [Fact]
    public void Message_OfAnotherTopic_IsNoRequest()
    {
        Begin();
        _world.Send("v1/1/old/request", _world.Request(Id(0)));
        Send(1);
        RunToTheEnd(1);

        Assert.Null(_world.Store.Find(Id(0)));
        Assert.Contains(_lives[0].Log, line => line.Contains(
            "message to 'v1/1/old/request' ignored", StringComparison.Ordinal));
    }

    [Fact]
    public void Retained_AfterItsResult_GetsTheSameBytesAndNothingElse()
    {
        Begin();
        Send(0);
        RunToTheEnd(1);
        _lives[^1].Kill();
        Begin();
        _world.Send(World.RequestTopic, _world.Request(Id(0)), retained: true);
        _world.Loop.RunFor(TimeSpan.FromMinutes(5));

        Assert.Equal(2, _world.Results[Id(0)].Count);
        Assert.Single(_world.Statuses(Id(0)));
        Assert.Equal(1, _world.Flashed[Id(0)]);
        Assert.Equal(1, _world.ServerRequests);
    }

    [Fact]
    public void Timeout_CountsAcrossARestart()
    {
        _world.IsServerSilent = true;
        Begin();
        Send(0);
        _world.Loop.RunUntil(() => _world.Store.Find(Id(0))?.State == CommandState.Downloading, Limit);
        _world.Loop.RunFor(TimeSpan.FromSeconds(200));
        _lives[^1].Kill();
        Begin();
        _world.Loop.RunFor(TimeSpan.FromSeconds(105));

        Assert.Equal(["TIMEOUT"], _world.Statuses(Id(0)));
    }

    [Fact]
    public void Poll_WhileTheBrokerIsGone_FetchesTheRequestOnce()
    {
        var tags = new List<string?>();
        _world.IsBrokerGone = true;
        _world.Settings = settings => settings with
        {
            Poll = new PollSettings(new Uri("https://server.example/poll"), TimeSpan.FromMinutes(1), Always: false),
        };
        _world.Poll = request =>
        {
            var tag = request.Headers.IfNoneMatch.FirstOrDefault()?.Tag;
            tags.Add(tag);
            var response = new HttpResponseMessage(tag is null ? HttpStatusCode.OK : HttpStatusCode.NotModified)
            {
                Content = new ByteArrayContent(_world.Request(Id(0))),
            };
            response.Headers.ETag = new EntityTagHeaderValue("\"v1\"");
            return response;
        };
        Begin();
        _world.Loop.RunUntil(() => _world.Store.Find(Id(0))?.State == CommandState.Done, Limit);
        _world.Loop.RunFor(TimeSpan.FromMinutes(3));
        Assert.Empty(_world.Results);
        _world.IsBrokerGone = false;
        RunToTheEnd(1);

        Assert.Equal(["SUCCESS"], _world.Statuses(Id(0)));
        Assert.Equal(1, _world.Flashed[Id(0)]);
        Assert.Equal([null, "\"v1\""], tags.Take(2));
        var asked = tags.Count;
        _world.Loop.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(asked, tags.Count); // the broker is back
    }

    [Fact]
    public void Poll_NoContentOrAnError_IsNoRequest()
    {
        var answers = new Queue<HttpStatusCode>([HttpStatusCode.NoContent, HttpStatusCode.InternalServerError]);
        _world.Settings = settings => settings with
        {
            Poll = new PollSettings(new Uri("https://server.example/poll"), TimeSpan.FromMinutes(1), Always: true),
        };
        _world.Poll = _ => new HttpResponseMessage(
            answers.TryDequeue(out var status) ? status : HttpStatusCode.NoContent);
        Begin();
        _world.Loop.RunFor(TimeSpan.FromMinutes(5));

        Assert.Empty(answers);
        Assert.Empty(_world.Store.Unfinished());
        Assert.Contains(_lives[0].Log, line => line.Contains("polling: HTTP 500", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_NamesVersionsBeforeAndAfter()
    {
        Begin();
        Send(0);
        RunToTheEnd(1);

        var ecu = Assert.Single(_world.Reports)["ecus"]![0]!;
        Assert.Equal(
            ["ecu", "result", "version_before", "version_after", "version_wanted", "reason", "state"],
            ecu.AsObject().Select(pair => pair.Key));
        Assert.Equal(("1.0.0", "2.0.0"), ((string?)ecu["version_before"], (string?)ecu["version_after"]));
    }

    private static string Id(int number) => $"cmd-{number}";

    private string Text(int number) => (string)JsonNode.Parse(_world.Results[Id(number)][0])!["message"]!;

    private string Ack(int i) => Encoding.UTF8.GetString(_world.Store.Find(Id(i))!.Ack!);

    private void Begin() => _lives.Add(new Life(_world));

    private void Send(int number) => _world.Send(World.RequestTopic, _world.Request(Id(number)));

    private void RunToTheEnd(int results) => _world.Loop.RunUntil(
        () => _world.Results.Count == results && _world.Store.Outbox().Count == 0
            && _world.Store.Unfinished().Count == 0,
        Limit);
}
