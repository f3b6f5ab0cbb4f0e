using FlashEngine.Journal;

namespace FlashEngine.Station.Store;

/// <summary>
/// A thread that writes records in batches, so that the sessions of many ECUs share one flush of the disk. Records that
/// may wait do so, at most a second.
/// </summary>
internal sealed class JournalWriter : IJobJournal, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Action<IReadOnlyList<JournalRecord>> _write;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private List<JournalRecord> _waiting = [];
    private List<TaskCompletionSource> _promises = [];
    private JobException? _fault;
    private bool _isClosed;

    /// <summary>Starts the thread.</summary>
    /// <param name="write">
    /// Writes a batch durably, on the thread; throws <see cref="JobException"/> when it cannot.
    /// </param>
    public JournalWriter(Action<IReadOnlyList<JournalRecord>> write)
    {
        _write = write;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public Task AppendAsync(JournalRecord record)
    {
        // Whoever awaits must not go on upon the journal's thread, which has others to serve.
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_fault is not null)
            {
                return Task.FromException(_fault);
            }

            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(record);
            _promises.Add(written);
            Monitor.PulseAll(_gate);
        }

        return written.Task;
    }

    /// <inheritdoc/>
    public void Append(JournalRecord record)
    {
        lock (_gate)
        {
            if (_fault is null && !_isClosed)
            {
                _waiting.Add(record);
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Writes what is left and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (Take() is var (records, promises))
        {
            try
            {
                _write(records);
            }
            catch (JobException e)
            {
                lock (_gate)
                {
                    _fault = e;
                    promises.AddRange(_promises);
                    _promises = [];
                    _waiting = [];
                }

                promises.ForEach(promise => promise.SetException(e));
                continue;
            }

            promises.ForEach(promise => promise.SetResult());
        }
    }

    /// <summary>The next batch: at once when somebody waits for it; null when all is done.</summary>
    private (List<JournalRecord> Records, List<TaskCompletionSource> Promises)? Take()
    {
        lock (_gate)
        {
            while (_promises.Count == 0 && !_isClosed)
            {
                var isLate = _waiting.Count > 0 && !Monitor.Wait(_gate, Patience);
                if (isLate)
                {
                    break;
                }

                if (_waiting.Count == 0)
                {
                    _ = Monitor.Wait(_gate);
                }
            }

            if (_waiting.Count == 0)
            {
                return null;
            }

            var batch = (_waiting, _promises);
            (_waiting, _promises) = ([], []);
            return batch;
        }
    }
}
