using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.NativeHosts;

namespace FlashEngine.Plugins.KeyLibrary;

/// <summary>One call of a key library, as it goes over the pipe to the host (host/key_host.c) and comes back.</summary>
internal sealed class KeyHostCall
{
    /// <summary>The longest key: SID and sub-function take 2 of the 4095 bytes of a PDU on classic CAN.</summary>
    public const int KeyLengthMax = 4093;

    // Libraries that want a buffer with room to spare refuse one of the exact length.
    private const int BufferLengthMin = 255;
    private const int SeedLengthMax = 4095;

    private readonly ReadOnlyMemory<byte> _seed;
    private readonly int _bufferLength;

    /// <summary>Prepares a call.</summary>
    /// <exception cref="ArgumentException">The seed is too long, or a text has a zero character.</exception>
    public KeyHostCall(KeyLibraryParameters parameters, ReadOnlyMemory<byte> seed)
    {
        if (seed.Length is 0 or > SeedLengthMax)
        {
            throw new ArgumentException($"the seed has {seed.Length} bytes; it must have 1..{SeedLengthMax}");
        }

        if ((parameters.Library + parameters.Variant + parameters.Options).Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a zero character is in 'library', 'variant' or 'options'");
        }

        Parameters = parameters;
        _seed = seed;
        _bufferLength = Math.Max(BufferLengthMin, parameters.KeyLength ?? 0);
    }

    private enum Outcome
    {
        Returned,
        NotLoaded,
        NoFunction,
        Overrun,
    }

    /// <summary>What the vehicle file says.</summary>
    public KeyLibraryParameters Parameters { get; }

    private string Library => Parameters.Library;

    /// <summary>Sends the request and reads the reply.</summary>
    /// <exception cref="IOException">The host ended.</exception>
    /// <exception cref="JobException">The library gave no usable key.</exception>
    public async Task<byte[]> ExchangeAsync(HostProcess host)
    {
        await host.Input.WriteAsync(Request());
        await host.Input.FlushAsync();
        var head = new byte[Marshal.SizeOf<ReplyHead>()];
        await host.Output.ReadExactlyAsync(head);
        var reply = MemoryMarshal.Read<ReplyHead>(head);
        var bytes = new byte[Math.Min(reply.Size, (uint)SeedLengthMax)];
        await host.Output.ReadExactlyAsync(bytes);
        return reply.Outcome switch
        {
            Outcome.Returned => Key(reply, bytes),
            Outcome.NotLoaded => throw Failure(
                $"{Library} cannot be loaded: {Encoding.UTF8.GetString(bytes).Trim()}"),
            Outcome.NoFunction => throw Failure(
                $"{Library} has no function {Wanted()}, plain or decorated"),
            _ => throw Failure(
                $"{reply.Function} of {Library} wrote beyond its buffer of {_bufferLength} bytes"),
        };
    }

    private byte[] Request()
    {
        var path = Encoding.UTF8.GetBytes(Library + '\0');
        var variant = Encoding.UTF8.GetBytes(Parameters.Variant + '\0');
        var options = Encoding.UTF8.GetBytes(Parameters.Options + '\0');
        uint[] head =
        [
            (uint)Parameters.Function, Parameters.Level, (uint)_bufferLength,
            (uint)path.Length, (uint)variant.Length, (uint)options.Length, (uint)_seed.Length,
        ];
        return [.. MemoryMarshal.AsBytes<uint>(head), .. path, .. variant, .. options, .. _seed.Span];
    }

    private byte[] Key(ReplyHead reply, byte[] key)
    {
        var isSuccess = Parameters.ReturnsBool ? (reply.Result & 0xFF) != 0 : reply.Result == 0;
        if (!isSuccess)
        {
            throw Failure($"{reply.Function} of {Library} returned {Words(reply)}");
        }

        if (reply.KeyLength > _bufferLength)
        {
            throw Failure(
                $"{reply.Function} of {Library} claims a key of {reply.KeyLength} bytes in a buffer of "
                + _bufferLength.ToString(CultureInfo.InvariantCulture));
        }

        return key.Length > 0 && key.Length == (Parameters.KeyLength ?? key.Length)
            ? key
            : throw Failure(
                $"{reply.Function} of {Library} gave a key of {key.Length} bytes, "
                + (Parameters.KeyLength is { } length ? $"and 'keyLength' says {length}" : "which is none"));
    }

    private string Words(ReplyHead reply)
    {
        var prefix = reply.Function == KeyFunction.GenerateKeyExOpt ? "KGREO_" : "KGRE_";
        var result = Parameters.ReturnsBool ? 4 : reply.Result;
        return result switch
        {
            1 when reply.Function == KeyFunction.GenerateKey =>
                $"1, {prefix}BufferToSmall, or a truth value that means success ('returns: bool')",
            1 => $"1, {prefix}BufferToSmall: a key has more than {_bufferLength} bytes ('keyLength' says how many)",
            2 => $"2, {prefix}SecurityLevelInvalid: it does not know level {Parameters.Level} ('level' sets another)",
            3 => $"3, {prefix}VariantInvalid: it does not know variant '{Parameters.Variant}'",
            4 when Parameters.ReturnsBool => "false",
            4 => $"4, {prefix}UnspecifiedError",
            _ => $"{result}, which is no documented result",
        };
    }

    private string Wanted() => Parameters.Function == KeyFunction.Any
        ? "GenerateKeyExOpt, GenerateKeyEx or GenerateKey"
        : Parameters.Function.ToString();

    private static JobException Failure(string problem) => new(FlashExitCode.SecurityAccess, problem);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ReplyHead
    {
        public readonly Outcome Outcome;
        public readonly KeyFunction Function;
        public readonly int Result;
        public readonly uint KeyLength;
        public readonly uint Size;
    }
}
