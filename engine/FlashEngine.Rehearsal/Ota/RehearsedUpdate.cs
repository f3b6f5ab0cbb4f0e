using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Rehearsal.Faults;
using FlashEngine.Simulation;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Reports;

namespace FlashEngine.Rehearsal.Ota;

/// <summary>
/// An update over the air in a rehearsal: backend, broker, server and disk, which outlive the device's process, and the
/// agent, which is made anew with each. Checks what the backend is told.
/// </summary>
internal sealed class RehearsedUpdate
{
    private const string Device = "rehearsal";
    private const int ChunkSize = 1024;
    private static readonly Uri Url = new("https://server.rehearsal/update.fpk?signature=secret");
    private readonly byte[] _package;
    private readonly FaultDice _dice;
    private readonly Action<string> _break;
    private readonly MemoryDownloads _downloads;
    private readonly VirtualBroker _broker;
    private readonly ulong _seed;
    private readonly MemoryCommands _commands = new(isDurable: true);
    private readonly Dictionary<string, byte[]> _results = new(StringComparer.Ordinal);
    private string _commandId = "";
    private JobReport? _report;
    private bool _isAcknowledged;
    private bool _isRepeated;
    private int _renewals;
    private Action _endDevice = () => { };

    private byte[]? Result => _results.GetValueOrDefault(_commandId);

    /// <summary>Makes the world around the device.</summary>
    /// <param name="package">The package's bytes.</param>
    /// <param name="dice">Decides what goes wrong.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="broken">Takes a broken invariant.</param>
    public RehearsedUpdate(byte[] package, FaultDice dice, ulong seed, Action<string> broken)
    {
        _package = package;
        _dice = dice;
        _seed = seed;
        _break = broken;
        _downloads = new MemoryDownloads(dice);
        _broker = new VirtualBroker(dice) { Backend = OnMessage };
    }

    /// <summary>One life of the agent: from its start to the result of the command.</summary>
    /// <param name="number">Which life, counted from 0.</param>
    /// <param name="isCalm">True when nothing will be in its way.</param>
    /// <param name="runtime">Its runtime.</param>
    /// <param name="makeJob">Makes the job that flashes the package.</param>
    /// <returns>The job's report; null: no job was begun.</returns>
    public async Task<JobReport?> RunAsync(
        int number, bool isCalm, VirtualRuntime runtime, Func<VehicleJob> makeJob)
    {
        _broker.Detach(); // the process before this one may have been killed
        BeginCommand(number);
        await using var mqtt = new VirtualMqttClient(_broker, _dice, runtime.Time);
        _endDevice = mqtt.End;
        var chance = new Random((int)SplitMix64.For(_seed, $"agent {number}").Below(int.MaxValue));
        using var downloader = new Downloader(
            new VirtualServer(_package, _dice, runtime.Time), _downloads, ChunkSize, runtime.Time, null, chance);
        var job = new Job(this, runtime, makeJob);
        var settings = new OtaSettings { DeviceId = Device, BrokerHost = "broker.rehearsal", DownloadFolder = "" };
        var ports = new OtaAgentPorts
        {
            Mqtt = mqtt,
            Downloader = downloader,
            Job = job,
            Store = _commands,
        };
        var agent = new OtaAgent(settings, ports, runtime.Time, _ => { }, chance);
        try
        {
            _ = await agent.RunAsync(once: false, CancellationToken.None);
        }
        catch (JobException e) when (e.ExitCode == FlashExitCode.Network && Result is not null)
        {
            // The backend has its result, and the device was told to end.
        }

        RequireTruth(isCalm);
        return job.Report;
    }

    /// <summary>A backend asks again until it has a result; after a failure, by a new command.</summary>
    private void BeginCommand(int number)
    {
        _isRepeated = _commandId.Length > 0 && Result is null;
        if (!_isRepeated)
        {
            (_commandId, _report, _isAcknowledged) = ($"command-{number}", null, false);
        }

        SendRequest(Url);
    }

    private void SendRequest(Uri url)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            command_id = _commandId,
            signed_url = url.OriginalString,
            version = "2.0.0",
            checksum = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(_package))}",
            size = _package.Length,
            timeout = 300,
        });
        _broker.Send(new MqttMessage($"v1/{Device}/firmware/download/request", request, retained: false));
    }

    /// <summary>The backend hears of the device.</summary>
    private void OnMessage(MqttMessage message)
    {
        switch (message.Topic.Split('/')[^1])
        {
            case "ack":
                _isAcknowledged = true;
                break;
            case "url":
                SendRequest(new Uri($"{Url}&renewal={++_renewals}"));
                break;
            case "progress" when !_isAcknowledged:
                _break("the backend was told of progress before the ack");
                break;
            case "result":
                OnResult(message.Payload);
                break;
        }
    }

    private void OnResult(byte[] payload)
    {
        var id = OtaMessageReader.ReadCommandId(payload);
        if (_results.TryGetValue(id, out var known) && !known.AsSpan().SequenceEqual(payload))
        {
            _break($"{id} has two results");
        }

        if (_results.TryAdd(id, payload) && id == _commandId)
        {
            _endDevice();
        }
    }

    /// <summary>What the backend was told is what the report of the command's last job says.</summary>
    private void RequireTruth(bool isCalm)
    {
        var told = Result is null ? "nothing" : Encoding.UTF8.GetString(Result);
        var isSuccess = told.Contains($"\"{OtaStatus.Success}\"", StringComparison.Ordinal);
        if (isSuccess != (_report?.ExitCode == 0))
        {
            _break($"the job ended with {_report?.ExitCode.ToString() ?? "no report"}; the backend was told {told}");
        }

        // The time of a command that came earlier may be over.
        if (isCalm && !_isRepeated && _report is null)
        {
            _break($"nothing was in the way, and no job was begun; the backend was told {told}");
        }
    }

    private sealed class Job(RehearsedUpdate update, VirtualRuntime runtime, Func<VehicleJob> makeJob) : IFlashJob
    {
        public JobReport? Report { get; private set; }

        public Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task<string?> FindObstacleAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

        public async Task<FlashJobOutcome> RunAsync(
            string packagePath, FlashRequestInfo info, CancellationToken cancellation)
        {
            if (!update._downloads[packagePath].AsSpan().SequenceEqual(update._package))
            {
                update._break("other bytes than the package's were taken as downloaded");
            }

            var job = makeJob();
            var running = job.RunAsync(cancellation);
            await new FlashProgressFeed(runtime.Time).FollowAsync(running, job.Progress, info.Progress);
            update._report = Report = await running;
            return FlashJobOutcome.Of(Report);
        }
    }
}
