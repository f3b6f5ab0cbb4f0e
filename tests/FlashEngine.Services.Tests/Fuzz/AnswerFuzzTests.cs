using System.Diagnostics;
using FlashEngine.Uds.Services;
using FlashEngine.Uds.Text;

namespace FlashEngine.Services.Tests.Fuzz;

/// <summary>
/// Any bytes into every decoder of an answer: no exception, and no allocation; words stay short. Seconds, or minutes
/// with <c>FLASH_NIGHTLY=1</c>.
/// </summary>
public class AnswerFuzzTests
{
    private const int Seed = 14229;
    private const int Rounds = 10_000;
    private const int TextBytesMax = 16 * 1024;

    private static readonly TimeSpan NightlyTime = TimeSpan.FromSeconds(10);

    private delegate bool Decoder(ReadOnlySpan<byte> answer);

    private static readonly Dictionary<string, (string Answer, Decoder Decode)> Targets = new()
    {
        ["10"] = (
            "50 02 00 32 00 C8", answer => DiagnosticSessionControl.TryDecode(answer, Session.Programming, out _)),
        ["11"] = ("51 04 0F", answer => EcuReset.TryDecodePowerDownTime(answer, out _)),
        ["14"] = ("54", ClearDiagnosticInformation.TryDecode),
        ["22"] = ("62 F1 90 41 42", answer => ReadDataByIdentifier.TryDecode(answer, 0xF190, out _)),
        ["23"] = ("63 00 8C 59", answer => ReadMemoryByAddress.TryDecode(answer, 3, out _)),
        ["24"] = (
            "64 01 05 01 90 00 E0 4B 00 1E A0 30",
            answer => ReadScalingDataByIdentifier.TryDecode(answer, 0x0105, out _)),
        ["27"] = ("67 05 99 88 77 66", answer => SecurityAccess.TryDecodeSeed(answer, 0x05, out _)),
        ["27 key"] = ("67 06", answer => SecurityAccess.TryDecodeSendKey(answer, 0x05)),
        ["28"] = (
            "68 03", answer => CommunicationControl.TryDecode(answer, CommunicationControlType.DisableRxAndTx)),
        ["2A"] = ("6A", ReadDataByPeriodicIdentifier.TryDecode),
        ["2A message"] = (
            "E3 A6 66", answer => ReadDataByPeriodicIdentifier.TryDecodePeriodicMessage(answer, out _, out _)),
        ["2C"] = (
            "6C 01 F3 01",
            answer => DynamicallyDefineDataIdentifier.TryDecode(answer, DefinitionMode.DefineByIdentifier, 0xF301)),
        ["2E"] = ("6E F1 5A", answer => WriteDataByIdentifier.TryDecode(answer, 0xF15A)),
        ["2F"] = (
            "6F 9B 00 03 0C",
            answer => InputOutputControlByIdentifier.TryDecode(
                answer, 0x9B00, InputOutputControlParameter.ShortTermAdjustment, out _)),
        ["31"] = (
            "71 01 FF 00 01", answer => RoutineControl.TryDecode(answer, RoutineControlType.Start, 0xFF00, out _)),
        ["34"] = ("74 20 0F FF", answer => RequestDownload.TryDecode(answer, out _)),
        ["35"] = ("75 20 0F FF", answer => RequestUpload.TryDecode(answer, out _)),
        ["36"] = ("76 22 89 AB", answer => TransferData.TryDecode(answer, 0x22, out _)),
        ["37"] = ("77 89 AB", answer => RequestTransferExit.TryDecode(answer, out _)),
        ["3D"] = (
            "7D 12 20 48 02",
            answer => WriteMemoryByAddress.TryDecode(answer, [0x3D, 0x12, 0x20, 0x48, 0x02, 0x00, 0x8C])),
        ["3D request"] = (
            "3D 12 20 48 02 00 8C",
            request => WriteMemoryByAddress.TryDecode([0x7D, 0x12, 0x20, 0x48, 0x02], request)),
        ["3E"] = ("7E 00", TesterPresent.TryDecode),
        ["83"] = (
            "C3 03 00 32",
            answer => AccessTimingParameter.TryDecode(
                answer, TimingParameterAccessType.ReadCurrentlyActiveTimingParameters, out _)),
        ["84"] = ("C4 00 21 05 00 02 01 25 62 F1 90 31 51", answer => SecuredDataTransmission.TryDecode(answer, out _)),
        ["85"] = ("C5 02", answer => ControlDtcSetting.TryDecode(answer, DtcSettingType.Off)),
        ["86"] = ("C6 01 00 08 01", answer => ResponseOnEvent.TryDecode(answer, EventType.OnDtcStatusChange, out _)),
        ["87"] = ("C7 03", answer => LinkControl.TryDecode(answer, LinkControlType.TransitionMode)),
    };

    public static TheoryData<string> Names => [.. Targets.Keys];

    public static TheoryData<DtcReportType> Reports => [.. Enum.GetValues<DtcReportType>()];

    public static TheoryData<AuthenticationTask> Tasks => [.. Enum.GetValues<AuthenticationTask>()];

    public static TheoryData<FileOperation> Operations => [.. Enum.GetValues<FileOperation>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoder_AnyBytes_NeitherThrowsNorAllocates(string name)
    {
        var (answer, decode) = Targets[name];
        Assert.True(decode(Hex.Bytes(answer)), "the answer to start from is a good one");

        Assert.Equal(0, Worst(Hex.Bytes(answer), bytes => decode(bytes)));
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void DtcReport_AnyBytes_NeitherThrowsNorAllocates(DtcReportType type)
        => Assert.Equal(0, Worst(
            [0x59, (byte)type, 0x7F, 0x12, 0x34, 0x56, 0x24, 0x01, 0x12, 0x34, 0x56, 0x24],
            bytes =>
            {
                if (ReadDtcInformation.TryDecode(bytes, new DtcQuery(type), out var report))
                {
                    for (var i = 0; i < report.Count; i++)
                    {
                        _ = report[i];
                    }
                }
            }));

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Authentication_AnyBytes_NeitherThrowsNorAllocates(AuthenticationTask task)
        => Assert.Equal(0, Worst(
            [0x69, (byte)task, 0x11, 0x00, 0x02, 0xC1, 0xC2, 0x00, 0x01, 0xCE, 0x00, 0x00, 0x00, 0x00],
            bytes => _ = Authentication.TryDecode(bytes, task, out _)));

    [Theory]
    [MemberData(nameof(Operations))]
    public void FileTransfer_AnyBytes_NeitherThrowsNorAllocates(FileOperation operation)
        => Assert.Equal(0, Worst(
            [0x78, (byte)operation, 0x02, 0x0F, 0xFF, 0x00, 0x00, 0x02, 0x01, 0x00, 0x01, 0x00],
            bytes => _ = RequestFileTransfer.TryDecode(bytes, operation, out _)));

    [Fact]
    public void UdsText_AnyBytes_StaysShortAndInOneLine()
    {
        var requests = Targets.Values
            .Select(target => Hex.Bytes(target.Answer))
            .Append([0x59, 0x02, 0x7F])
            .Append([0x69, 0x02, 0x11])
            .Append([0x78, 0x04, 0x02, 0x0F, 0xFF, 0x00])
            .ToList();
        foreach (var answer in requests)
        {
            byte[] request = [(byte)(answer[0] - 0x40), .. answer.AsSpan(1), 0x00, 0x01];
            AssertShort(Worst(answer, bytes => AssertLine(UdsText.Describe(request, bytes)), Rounds / 20));
            AssertShort(Worst(
                request,
                bytes =>
                {
                    AssertLine(UdsText.Describe(bytes));
                    AssertLine(UdsText.Describe(bytes, answer));
                },
                Rounds / 20));
        }
    }

    private static void AssertShort(long allocated) => Assert.InRange(allocated, 0, TextBytesMax);

    private static void AssertLine(string text)
    {
        if (text.Length is 0 or > 1000 || text.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            Assert.Fail($"no short line: {text}");
        }
    }

    /// <summary>Gives mutations of a message to a target; the most bytes that one call allocated.</summary>
    private static long Worst(byte[] message, Action<byte[]> target, int rounds = Rounds)
    {
        var random = new Random(Seed);
        var isNightly = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";
        var time = Stopwatch.StartNew();
        var worst = 0L;
        target(message); // what the first call alone costs, compilation for one, is not the target's
        for (var round = 0; round < rounds || (isNightly && time.Elapsed < NightlyTime); round++)
        {
            var mutated = Mutate(message, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target(mutated);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Seed}, round {round}, {Convert.ToHexString(mutated)}: {e}");
            }

            worst = Math.Max(worst, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return worst;
    }

    private static byte[] Mutate(byte[] message, Random random)
    {
        var length = random.Next(4) == 0 ? random.Next(0, 80) : Math.Max(0, message.Length + random.Next(-3, 8));
        var mutated = new byte[length];
        message.AsSpan(0, Math.Min(message.Length, length)).CopyTo(mutated);
        if (length > message.Length)
        {
            random.NextBytes(mutated.AsSpan(message.Length));
        }

        for (var flips = random.Next(4); flips > 0 && length > 0; flips--)
        {
            mutated[random.Next(length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
        }

        return mutated;
    }
}
