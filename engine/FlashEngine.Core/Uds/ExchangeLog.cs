using System.Globalization;
using System.Text;
using FlashEngine.Uds.Text;

namespace FlashEngine.Uds;

/// <summary>
/// The last exchanges of an ECU for error messages and reports; a ring that allocates nothing while it runs.
/// </summary>
public sealed class ExchangeLog
{
    private const int Capacity = 16;
    private const int BytesKept = 24;
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly byte[] _bytes = new byte[Capacity * 2 * BytesKept];
    private int _count;

    /// <summary>A request is handed to the transport.</summary>
    public void OnRequest(ReadOnlySpan<byte> request, long nowNs)
    {
        _entries[_count % Capacity] = new Entry { RequestNs = nowNs, RequestLength = request.Length };
        request[..Math.Min(request.Length, BytesKept)].CopyTo(Slot(_count, response: false));
        _count++;
    }

    /// <summary>A response-pending answer arrived.</summary>
    public void OnPending(long timestampNs) => _entries[(_count - 1) % Capacity].Pending++;

    /// <summary>The exchange ended.</summary>
    public void OnOutcome(in UdsOutcome outcome)
    {
        ref var entry = ref _entries[(_count - 1) % Capacity];
        entry.EndNs = outcome.TimestampNs;
        entry.Kind = outcome.Kind;
        entry.Result = outcome.Result;
        entry.ResponseLength = outcome.Response.Length;
        outcome.Response[..Math.Min(outcome.Response.Length, BytesKept)].CopyTo(Slot(_count - 1, response: true));
    }

    /// <summary>The last exchange in one line, times relative to <paramref name="originNs"/>.</summary>
    public string Last(long originNs) => _count == 0 ? "no request was sent" : Format(_count - 1, originNs);

    /// <summary>All kept exchanges, oldest first.</summary>
    public IReadOnlyList<string> All(long originNs)
    {
        var lines = new List<string>();
        for (var i = Math.Max(0, _count - Capacity); i < _count; i++)
        {
            lines.Add(Format(i, originNs));
        }

        return lines;
    }

    private Span<byte> Slot(int index, bool response) =>
        _bytes.AsSpan((((index % Capacity) * 2) + (response ? 1 : 0)) * BytesKept, BytesKept);

    private string Format(int index, long originNs)
    {
        ref var entry = ref _entries[index % Capacity];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{(entry.RequestNs - originNs) / 1e9:F6} s  > ");
        AppendHex(text, Slot(index, response: false), entry.RequestLength);
        if (entry.EndNs == 0)
        {
            return text.Append("  (no outcome yet)  ").Append(Words(index, entry)).ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"  {(entry.EndNs - originNs) / 1e9:F6} s  < ");
        if (entry.ResponseLength > 0)
        {
            AppendHex(text, Slot(index, response: true), entry.ResponseLength);
        }
        else
        {
            text.Append(entry.Kind == UdsOutcomeKind.LinkFailed ? entry.Result.ToString() : "(no answer asked for)");
        }

        if (entry.Pending > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  after {entry.Pending} x 78");
        }

        return text.Append("  ").Append(Words(index, entry)).ToString();
    }

    /// <summary>The exchange in words; of a message that was not kept whole, only the service's name.</summary>
    private string Words(int index, in Entry entry)
    {
        var request = Slot(index, response: false);
        var response = Slot(index, response: true);
        return entry.RequestLength > BytesKept ? ServiceText.Name(request[0])
            : entry.ResponseLength is 0 or > BytesKept ? UdsText.Describe(request[..entry.RequestLength])
            : UdsText.Describe(request[..entry.RequestLength], response[..entry.ResponseLength]);
    }

    private static void AppendHex(StringBuilder text, ReadOnlySpan<byte> kept, int length)
    {
        for (var i = 0; i < Math.Min(length, BytesKept); i++)
        {
            text.Append(i > 0 ? " " : "").Append(kept[i].ToString("X2", CultureInfo.InvariantCulture));
        }

        if (length > BytesKept)
        {
            text.Append(CultureInfo.InvariantCulture, $" … ({length} bytes)");
        }
    }

    private struct Entry
    {
        public long RequestNs;
        public long EndNs;
        public int RequestLength;
        public int ResponseLength;
        public int Pending;
        public UdsOutcomeKind Kind;
        public N_Result Result;
    }
}
