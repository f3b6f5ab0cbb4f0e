using System.Text.Json.Nodes;

namespace FlashEngine.Peers.Tests;

/// <summary>A message that both sides know: our bytes, and what scapy calls its parts.</summary>
/// <param name="Bytes">A request as we make it, or an answer that we are to read; SID first.</param>
/// <param name="Layer">scapy's class.</param>
/// <param name="Fields">scapy's fields; bytes as <c>hex:…</c>.</param>
/// <param name="Payload">What follows, of which scapy knows nothing.</param>
/// <param name="Reads">For answers: whether our decoder takes it and finds the same values.</param>
internal sealed record PeerCase(
    byte[] Bytes, string Layer, JsonObject Fields, byte[] Payload, Func<byte[], bool>? Reads = null)
{
    public static PeerCase Request(
        byte[] bytes, string layer, JsonObject fields, ReadOnlySpan<byte> payload = default)
        => new(bytes, layer, fields, payload.ToArray());

    public static string Hex(ReadOnlySpan<byte> bytes) => $"hex:{Convert.ToHexStringLower(bytes)}";

    /// <summary>scapy has a field per length of address and size.</summary>
    public static JsonObject Memory(uint address, uint size, int addressBytes, int sizeBytes, byte? dataFormat = null)
    {
        var fields = new JsonObject
        {
            ["memorySizeLen"] = sizeBytes,
            ["memoryAddressLen"] = addressBytes,
            [$"memoryAddress{addressBytes}"] = address,
            [$"memorySize{sizeBytes}"] = size,
        };
        if (dataFormat is { } format)
        {
            fields["dataFormatIdentifier"] = format;
        }

        return fields;
    }
}
