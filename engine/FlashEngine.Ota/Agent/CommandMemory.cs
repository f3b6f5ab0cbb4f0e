namespace FlashEngine.Ota.Agent;

/// <summary>
/// The commands seen by this process with what was answered, so that a repeated command gets the same answers and
/// nothing else happens. The oldest are forgotten, so that the memory stays bounded.
/// </summary>
internal sealed class CommandMemory
{
    /// <summary>How many commands are remembered.</summary>
    public const int CommandsMax = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Answer>> _answers = [];
    private readonly Queue<string> _order = [];

    /// <summary>Remembers a command; false when it is known already.</summary>
    public bool TryAdd(string commandId)
    {
        lock (_gate)
        {
            if (!_answers.TryAdd(commandId, []))
            {
                return false;
            }

            _order.Enqueue(commandId);
            if (_order.Count > CommandsMax)
            {
                _answers.Remove(_order.Dequeue());
            }

            return true;
        }
    }

    /// <summary>Keeps an answer of a remembered command.</summary>
    public void Keep(string commandId, Answer answer)
    {
        lock (_gate)
        {
            if (_answers.TryGetValue(commandId, out var answers))
            {
                answers.Add(answer);
            }
        }
    }

    /// <summary>What was answered so far, in order.</summary>
    public IReadOnlyList<Answer> Answers(string commandId)
    {
        lock (_gate)
        {
            return _answers.TryGetValue(commandId, out var answers) ? [.. answers] : [];
        }
    }

    /// <summary>A message that was published.</summary>
    internal sealed record Answer(string Topic, byte[] Payload);
}
