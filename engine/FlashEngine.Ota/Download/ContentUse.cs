namespace FlashEngine.Ota.Download;

/// <summary>
/// Who uses which content, and who downloads it: one at a time, while the others who want it follow. Thread-safe.
/// </summary>
internal sealed class ContentUse
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of the content that somebody uses.</summary>
    public IReadOnlyCollection<string> InUse
    {
        get
        {
            lock (_gate)
            {
                return [.. _users.Keys];
            }
        }
    }

    /// <summary>More than one uses it, or wants to.</summary>
    public bool IsShared(string sha256)
    {
        lock (_gate)
        {
            return _users.GetValueOrDefault(sha256) > 1;
        }
    }

    /// <summary>Somebody uses it from now on.</summary>
    public void Add(string sha256)
    {
        lock (_gate)
        {
            _users[sha256] = _users.GetValueOrDefault(sha256) + 1;
        }
    }

    /// <summary>Somebody uses it no more.</summary>
    public void Remove(string sha256)
    {
        lock (_gate)
        {
            int count = _users.GetValueOrDefault(sha256);
            if (count > 1)
            {
                _users[sha256] = count - 1;
            }
            else
            {
                _ = _users.Remove(sha256);
            }
        }
    }

    /// <summary>Waits until nobody else downloads it, and hears meanwhile how far that is.</summary>
    /// <param name="sha256">The content.</param>
    /// <param name="progress">Hears it; also to be told by the one whose turn it is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Turn> TurnAsync(
        string sha256, Action<DownloadProgress> progress, CancellationToken cancellation)
    {
        while (true)
        {
            Turn? other;
            lock (_gate)
            {
                if (!_turns.TryGetValue(sha256, out other))
                {
                    return _turns[sha256] = new Turn(this, sha256, progress);
                }

                other.Progress += progress;
            }

            try
            {
                await other.Ended.WaitAsync(cancellation);
            }
            finally
            {
                lock (_gate)
                {
                    other.Progress -= progress;
                }
            }
        }
    }

    /// <summary>The right to download; to be disposed.</summary>
    internal sealed class Turn(ContentUse use, string sha256, Action<DownloadProgress> progress) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new();

        /// <summary>All who hear how far it is; set under the gate.</summary>
        public Action<DownloadProgress>? Progress { get; set; } = progress;

        /// <summary>Completes when the turn is over.</summary>
        public Task Ended => _ended.Task;

        /// <summary>Tells everybody.</summary>
        public void Report(DownloadProgress value) => Progress?.Invoke(value);

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (use._gate)
            {
                _ = use._turns.Remove(sha256);
            }

            _ended.SetResult();
        }
    }
}
