using System.Text;

namespace FlashEngine.Peers.Tests;

/// <summary>Values by chance, from a seed that a failure names.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random _random = new(seed);

    public byte Byte(int min = 0, int max = 0xFF) => (byte)_random.Next(min, max + 1);

    public ushort Word() => (ushort)_random.Next(0x10000);

    public uint Number(int bytes) => (uint)_random.NextInt64(1L << (8 * bytes));

    public byte[] Bytes(int min, int max)
    {
        var bytes = new byte[_random.Next(min, max + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public bool Bool() => _random.Next(2) == 0;

    public int Int(int min, int max) => _random.Next(min, max + 1);

    public T Of<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];

    public string Path()
    {
        var path = new StringBuilder("/");
        for (var length = Int(0, 20); length > 0; length--)
        {
            path.Append((char)Int('!', '~'));
        }

        return path.ToString();
    }
}
