using System.Diagnostics;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Subscriptions that the broker granted once and refuses when they are renewed. The others work on; these are asked
/// for again and again, so that a client does not stay deaf because a broker was not ready.
/// </summary>
internal sealed partial class MosquittoConnection
{
    private readonly List<SubscribeOperation> _refused = [];
    private readonly JitteredBackoff _renewals;
    private TimeSpan _renewalPause;
    private Stopwatch _renewalRefused = Stopwatch.StartNew();

    /// <summary>Whether a subscription that the broker has answered is kept.</summary>
    private bool Keeps(SubscribeOperation subscription, bool isGranted, int reason)
    {
        if (isGranted || !subscription.Done.IsCompletedSuccessfully)
        {
            return isGranted;
        }

        if (_refused.Count == 0)
        {
            _renewals.Ended(_renewalRefused.Elapsed - _renewalPause); // how long none was refused
            _renewalPause = _renewals.Next();
            _renewalRefused = Stopwatch.StartNew();
        }

        _refused.Add(subscription);
        _events.Said(
            $"{MosquittoFailure.NotAccepted(subscription.Name, reason).Message}, which it had granted before; asked "
            + $"again in {_renewalPause.TotalSeconds:0.0} s");
        return true;
    }

    private void AskAgain()
    {
        lock (_gate)
        {
            if (_online && !Stopping && _refused.Count > 0 && _renewalRefused.Elapsed >= _renewalPause)
            {
                SubscribeOperation[] refused = [.. _refused];
                _refused.Clear();
                Array.ForEach(refused, SendNow);
            }
        }
    }
}
