using FlashEngine.Can;
using FlashEngine.Simulation.Bus;
using FlashEngine.Simulation.Faults;
using FlashEngine.Simulation.IsoTp;
using FlashEngine.Simulation.Uds;

namespace FlashEngine.Simulation.Ecu;

/// <summary>A virtual ECU as a node on its bus: CAN controller, ISO-TP both ways, UDS server, memory.</summary>
internal sealed class EcuNode : BusNode, IEcuPort, IEcuLink
{
    // At most one frame of a response and a few FlowControls wait at the same time.
    private const int QueueLength = 16;
    private const int RequestLengthMin = 4095;
    private const int FlowControlType = 3;

    private readonly VirtualEcuOptions _options;
    private readonly IVehicleFaults? _faults;
    private readonly TransportSettings _settings;
    private readonly RequestReceiver _receiver;
    private readonly ResponseSender _sender;

    public EcuNode(
        VirtualEcuOptions options,
        bool fd,
        ulong seed,
        string vin,
        ViolationLog violations,
        IVehicleFaults? faults = null)
        : base(QueueLength)
    {
        _options = options;
        _faults = faults;
        var random = SplitMix64.For(seed, options.Name);
        Memory = new EcuMemory(options, random);
        if (options.StateFile is { } path && File.Exists(path))
        {
            EcuStateFile.Load(path, Memory);
        }

        _settings = new TransportSettings(options, fd);
        _receiver = new RequestReceiver(
            _settings, this, violations, Math.Max(RequestLengthMin, options.BlockLengthMax));
        _sender = new ResponseSender(_settings, this, violations, RequestLengthMin);
        Server = new UdsServer(options, Memory, this, random, vin, faults);
    }

    public override string? EcuName => _options.Name;

    public EcuMemory Memory { get; }

    public UdsServer Server { get; }

    public bool IsSending => _sender.IsSending;

    public override long DeadlineNs =>
        Math.Min(Server.DeadlineNs, Math.Min(_receiver.DeadlineNs, _sender.DeadlineNs));

    public override void OnReceived(in CanFrame frame, long startNs, long endNs)
    {
        var functional = _options.Functional is { } group && group.Takes(in frame);
        var address = functional ? _options.Functional!.Value : _options.Request;
        if (!address.Takes(in frame) || Server.IsSilent)
        {
            return;
        }

        Server.OnActivity(endNs);
        if (!functional && frame.Data[address.PrefixLength] >> 4 == FlowControlType)
        {
            _sender.OnFlowControl(in frame, endNs);
            return;
        }

        if (!_receiver.IsReceiving && !_sender.IsSending && !Server.IsWorking)
        {
            _settings.AnswerTo(in address, frame.Id);
        }

        if (functional
            ? _receiver.TryReceiveFunctional(in frame, endNs, out var request)
            : _receiver.TryReceive(in frame, startNs, endNs, out request))
        {
            Server.OnRequest(request, functional, endNs);
        }
    }

    public override void OnTransmitted(in CanFrame frame, long endNs)
    {
        if (frame.Data[_settings.ResponsePrefixLength] >> 4 == FlowControlType)
        {
            _receiver.OnFlowControlSent(in frame, endNs);
        }
        else if (_sender.OnSent(endNs))
        {
            Server.OnResponseSent(endNs);
        }
    }

    public override void OnDeadline(long nowNs)
    {
        if (_receiver.DeadlineNs <= nowNs)
        {
            _receiver.OnDeadline(nowNs);
        }

        if (_sender.DeadlineNs <= nowNs)
        {
            _sender.OnDeadline(nowNs);
        }

        if (Server.DeadlineNs <= nowNs)
        {
            Server.OnDeadline(nowNs);
        }
    }

    public override void OnBusOff() => Reset();

    public void Transmit(in CanFrame frame)
    {
        var sent = frame;
        _faults?.OnEcuFrame(_options.Name, ref sent, _settings.ResponsePrefixLength);
        if (!Queue.TryAdd(in sent))
        {
            throw new InvalidOperationException($"transmit queue of ECU {_options.Name} overflowed");
        }
    }

    public void Send(ReadOnlySpan<byte> response) => _sender.Send(response);

    public void Reset()
    {
        // What is on the wire ends there: its own frame when it loses power in the middle of it.
        Queue.Clear(keepHead: IsOnWire);
        _receiver.Reset();
        _sender.Reset();
    }

    public void Save()
    {
        if (_options.StateFile is { } path)
        {
            EcuStateFile.Save(path, Memory);
        }
    }
}
