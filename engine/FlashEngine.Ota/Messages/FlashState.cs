namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>v1/{device_id}/flash/state</c>, which the broker keeps: where the device is.</summary>
/// <param name="CommandId">The command that is worked on, or was last; empty: none yet.</param>
/// <param name="State">
/// queued, downloading, verifying, waiting, flashing, checking, done; idle before the first command.
/// </param>
/// <param name="WaitingFor">consent, conditions or window in the state waiting, else empty.</param>
/// <param name="Message">Free text.</param>
/// <param name="Queued">The commands behind it, in order.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record FlashState(
    string CommandId, string State, string WaitingFor, string Message, IReadOnlyList<string> Queued, string Timestamp);

/// <summary>Payload of <c>v1/{device_id}/flash/report</c>: what became of each ECU.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Status">The result's status word.</param>
/// <param name="Message">The result's text.</param>
/// <param name="Seconds">How long the flashing took.</param>
/// <param name="Ecus">The ECUs; none when the vehicle was not touched.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record FlashReport(
    string CommandId, string Status, string Message, double Seconds, IReadOnlyList<EcuOutcome> Ecus, string Timestamp);

/// <summary>What became of one ECU.</summary>
/// <param name="Ecu">Its name in the vehicle file.</param>
/// <param name="Result">success, failed, cancelled, rolledBack or skipped.</param>
/// <param name="VersionBefore">The version that was read before; null: it could not be read.</param>
/// <param name="VersionAfter">The version that was read back at the end; null: it could not be read.</param>
/// <param name="VersionWanted">The version that the package brings.</param>
/// <param name="Reason">What went wrong, in the terms of the standard; null: nothing.</param>
/// <param name="State">What the ECU is left with, for people.</param>
public sealed record EcuOutcome(
    string Ecu, string Result, string? VersionBefore, string? VersionAfter, string VersionWanted, string? Reason,
    string State);
