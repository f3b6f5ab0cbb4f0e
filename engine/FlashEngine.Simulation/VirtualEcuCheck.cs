using FlashEngine.Can;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.IsoTp;

namespace FlashEngine.Simulation;

/// <summary>Refuses options that no ECU could have.</summary>
internal static class VirtualEcuCheck
{
    private const int BlockLengthLimit = (1 << 20) + 2;
    private const int SecretLength = 16;
    private const int IndicatorLength = 16;
    private const int VersionLengthMax = 31;
    private const int ConditionsMax = 16;
    private const double TimeMaxMs = 1e6;

    /// <summary>Of an ECU on CAN.</summary>
    public static void Check(VirtualEcuOptions options, in CanBitRate rate)
    {
        CheckAddresses(options);
        CheckFlowControls(options);
        CheckDataLength(options, in rate);
        Check(options);
    }

    /// <summary>Of an ECU whatever it is wired to.</summary>
    public static void Check(VirtualEcuOptions options)
    {
        var name = options.Name;
        Require(
            options.SecurityLevel is >= 0x01 and <= 0x7D && options.SecurityLevel % 2 == 1,
            name,
            $"security level {options.SecurityLevel:X2} is not odd and 01..7D");
        Require(
            options.Secret.Length == SecretLength,
            name,
            $"the secret has {options.Secret.Length} bytes, AES-128-CMAC needs {SecretLength}");
        CheckAuthentication(options);
        Require(
            options.BlockLengthMax is >= 3 and <= BlockLengthLimit,
            name,
            $"maximum block length {options.BlockLengthMax} is not 3..{BlockLengthLimit}");
        Require(
            options.Version.Length is > 0 and <= VersionLengthMax,
            name,
            $"version '{options.Version}' has not 1..{VersionLengthMax} characters");
        Require(
            options.FailingConditions.Count <= ConditionsMax && !options.FailingConditions.Contains((byte)0),
            name,
            $"the failing conditions are not up to {ConditionsMax} bytes 01..FF");
        CheckTimes(options);
        CheckBlocks(options);
    }

    private static void CheckAddresses(VirtualEcuOptions options)
    {
        Require(
            options.Request.Id != options.Response.Id || options.Request.Prefix != options.Response.Prefix,
            options.Name,
            $"request and response are both {options.Request.Id}");
        foreach (var address in PrefixWatch.AddressesOf([options]))
        {
            Require(
                !address.IsFixed || address.Id.IsExtended,
                options.Name,
                $"{address.Id} has 11 bits, a fixed format has 29");
        }
    }

    private static void CheckAuthentication(VirtualEcuOptions options)
    {
        if (options.Authentication is not { } authentication)
        {
            return;
        }

        Require(
            !authentication.IsChallengeResponse || authentication.AlgorithmIndicator.Length == IndicatorLength,
            options.Name,
            $"the algorithmIndicator has {authentication.AlgorithmIndicator.Length} bytes, not {IndicatorLength}");
        Require(
            !authentication.IsCmac || authentication.SharedKey?.Length == SecretLength,
            options.Name,
            $"the shared key has {authentication.SharedKey?.Length} bytes, AES-128-CMAC needs {SecretLength}");
    }

    private static void CheckFlowControls(VirtualEcuOptions options)
    {
        FlowControlValues[] all = [new(options.BlockSize, options.StMinUs), .. options.LaterFlowControls];
        foreach (var (blockSize, stMinUs) in all)
        {
            Require(blockSize is >= 0 and <= 255, options.Name, $"BlockSize {blockSize} is not 0..255");
            Require(
                stMinUs is >= 0 and <= StMinCode.MicrosecondsMax,
                options.Name,
                $"STmin {stMinUs} us is not 0..{StMinCode.MicrosecondsMax}");
        }

        Require(options.Waits is >= 0 and <= 255, options.Name, $"{options.Waits} Waits are not 0..255");
    }

    private static void CheckDataLength(VirtualEcuOptions options, in CanBitRate rate)
    {
        var isLength = options.TxDataLength >= 8 && CanDlc.IsLength(options.TxDataLength, rate.IsFd);
        var allowed = rate.IsFd ? "8, 12, 16, 20, 24, 32, 48 or 64" : "8 on a classic bus";
        Require(isLength, options.Name, $"TX_DL {options.TxDataLength} is not {allowed}");
        Require(
            options.MinimumCanDl <= options.TxDataLength && CanDlc.IsLength(options.MinimumCanDl, rate.IsFd),
            options.Name,
            $"minimum CAN_DL {options.MinimumCanDl} is no frame length up to {options.TxDataLength}");
    }

    private static void CheckTimes(VirtualEcuOptions options)
    {
        Span<double> times =
            [options.EraseMsPerKiB, options.WriteMsPerKiB, options.CheckMsPerKiB, options.ResetMs];
        foreach (var time in times)
        {
            Require(time is >= 0 and <= TimeMaxMs, options.Name, $"a time of {time} ms is not 0..{TimeMaxMs}");
        }
    }

    private static void CheckBlocks(VirtualEcuOptions options)
    {
        var blocks = options.Type.Blocks.OrderBy(block => block.Address).ToArray();
        for (var index = 1; index < blocks.Length; index++)
        {
            var (lower, upper) = (blocks[index - 1], blocks[index]);
            Require(
                lower.Address + (long)lower.Length <= upper.Address,
                options.Name,
                $"blocks {lower.Name} and {upper.Name} of type {options.Type.Name} overlap");
        }
    }

    private static void Require(bool condition, string ecu, string problem)
    {
        if (!condition)
        {
            throw new InputException($"simulated ECU {ecu}: {problem}");
        }
    }
}
