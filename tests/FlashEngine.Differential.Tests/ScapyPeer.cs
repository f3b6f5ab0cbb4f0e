using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>
/// A process of scapy_peer.py, which describes the messages. Any number of nodes live in it; every one is a wire of
/// its own. Reports of all processes go into one queue, so that one thread can wait for all of them.
/// </summary>
internal sealed class ScapyPeer : IDisposable
{
    public const string Python = "/usr/bin/python3";

    private const int HeaderLength = 9;
    private const uint ExtendedFlag = 0x8000_0000;

    private readonly Process _process;
    private readonly Thread _reader;
    private readonly StringBuilder _errors = new();
    private readonly BlockingCollection<ScapyMessage> _reports;

    public ScapyPeer(BlockingCollection<ScapyMessage> reports)
    {
        _reports = reports;
        _process = Process.Start(
            new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "scapy_peer.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        _process.ErrorDataReceived += (_, line) => AddError(line.Data);
        _process.BeginErrorReadLine();
        _reader = new Thread(Read) { IsBackground = true, Name = "scapy" };
        _reader.Start();
    }

    /// <summary>What the process wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Makes a node.</summary>
    /// <param name="node">Its number, not used by another open node.</param>
    /// <param name="tx">The address that it sends with.</param>
    /// <param name="rx">The address that it listens to.</param>
    /// <param name="blockSize">BS of its FlowControls.</param>
    /// <param name="stMin">STmin of its FlowControls, as sent.</param>
    /// <param name="pads">True to fill every frame with CC up to 8 bytes.</param>
    /// <param name="listenOnly">True to send no FlowControl.</param>
    public void Open(
        int node, IsoTpAddress tx, IsoTpAddress rx, byte blockSize, byte stMin, bool pads, bool listenOnly = false)
    {
        Span<byte> rest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Raw(tx.Id));
        BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], Raw(rx.Id));
        BinaryPrimitives.WriteInt16LittleEndian(rest[8..], (short)(tx.Prefix ?? -1));
        BinaryPrimitives.WriteInt16LittleEndian(rest[10..], (short)(rx.Prefix ?? -1));
        rest[12] = blockSize;
        rest[13] = stMin;
        rest[14] = pads ? (byte)1 : (byte)0;
        rest[15] = listenOnly ? (byte)1 : (byte)0;
        Put('O', node, rest);
    }

    public void GiveFrame(int node, CanId id, ReadOnlySpan<byte> data)
    {
        Span<byte> rest = stackalloc byte[4 + CanFrame.DataLengthMax];
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Raw(id));
        data.CopyTo(rest[4..]);
        Put('F', node, rest[..(4 + data.Length)]);
    }

    public void Send(int node, ReadOnlySpan<byte> pdu) => Put('S', node, pdu);

    /// <summary>Ends a node once it has looked at all frames; its last report says that it is closed.</summary>
    public void Close(int node) => Put('C', node, []);

    /// <summary>Ends the process and tells whether it ended well.</summary>
    public bool Stop()
    {
        _process.StandardInput.Close();
        var hasEnded = _process.WaitForExit(TimeSpan.FromSeconds(10));
        return hasEnded && _process.ExitCode == 0;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _reader.Join();
        _process.Dispose();
    }

    private static uint Raw(CanId id) => id.Value | (id.IsExtended ? ExtendedFlag : 0);

    private void AddError(string? line)
    {
        if (line is not null)
        {
            lock (_errors)
            {
                _errors.AppendLine(line);
            }
        }
    }

    private void Put(char kind, int node, ReadOnlySpan<byte> rest)
    {
        var message = new byte[HeaderLength + rest.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(1), node);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(5), rest.Length);
        rest.CopyTo(message.AsSpan(HeaderLength));
        _process.StandardInput.BaseStream.Write(message);
        _process.StandardInput.BaseStream.Flush();
    }

    private void Read()
    {
        using var output = new BufferedStream(_process.StandardOutput.BaseStream, 1 << 16);
        var header = new byte[HeaderLength];
        while (output.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
        {
            var rest = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(5))];
            output.ReadExactly(rest);
            var node = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1));
            _reports.Add(Decode((ScapyMessageKind)header[0], node, rest));
        }
    }

    private static ScapyMessage Decode(ScapyMessageKind kind, int node, byte[] rest)
    {
        if (kind != ScapyMessageKind.Frame)
        {
            return new ScapyMessage(kind, node, 0, default, rest);
        }

        var raw = BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(8));
        var id = (raw & ExtendedFlag) != 0 ? CanId.Extended(raw & ~ExtendedFlag) : CanId.Standard(raw);
        return new ScapyMessage(kind, node, BinaryPrimitives.ReadInt64LittleEndian(rest), id, rest[12..]);
    }
}
