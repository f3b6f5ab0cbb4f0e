// What looks close to the ban list, and is allowed.
using System.IO;
using System.Threading;

var date = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
var id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
var line = Environment.NewLine;

Step("first", StepEffect.None, async ecu =>
{
    using var source = CancellationTokenSource.CreateLinkedTokenSource(ecu.Cancellation);
    CancellationToken token = source.Token;
    using var buffer = new MemoryStream(new byte[] { 0x22 });
    using var reader = new StreamReader(buffer);
    ecu.Log(reader.ReadToEnd() + date.ToString("O") + id + line + typeof(int) + token.IsCancellationRequested);
    await Task.WhenAll(ecu.DelayAsync(TimeSpan.Zero), Task.CompletedTask);
    var key = await ecu.ComputeKeyAsync(0x01, new byte[16]);
    await Task.FromResult(key);
});
