namespace FlashEngine.Uds.Services;

/// <summary>controlType of 28; the values 40..7E are the vehicle manufacturer's and the supplier's.</summary>
public enum CommunicationControlType : byte
{
    /// <summary>00: receive and send.</summary>
    EnableRxAndTx = 0x00,

    /// <summary>01: receive, do not send.</summary>
    EnableRxAndDisableTx = 0x01,

    /// <summary>02: send, do not receive.</summary>
    DisableRxAndEnableTx = 0x02,

    /// <summary>03: neither.</summary>
    DisableRxAndTx = 0x03,

    /// <summary>04: as 01 for the subnet of a node, whose number follows.</summary>
    EnableRxAndDisableTxWithEnhancedAddressInformation = 0x04,

    /// <summary>05: as 00 for the subnet of a node, whose number follows.</summary>
    EnableRxAndTxWithEnhancedAddressInformation = 0x05,
}

/// <summary>Which messages 28 is about (low bits of communicationType), in the receiving node's own subnet.</summary>
public enum CommunicationType : byte
{
    /// <summary>01: messages of the application.</summary>
    NormalMessages = 0x01,

    /// <summary>02: messages of the network management.</summary>
    NetworkManagementMessages = 0x02,

    /// <summary>03: both.</summary>
    NormalAndNetworkManagementMessages = 0x03,
}

/// <summary>
/// CommunicationControl, service 28 (ISO 14229-1). In a flash sequence it belongs to the bus: see
/// <see cref="Scripting.IBusControl"/>.
/// </summary>
public static class CommunicationControl
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x28;

    /// <summary>Makes the request <c>28 controlType communicationType [node(2)]</c>.</summary>
    /// <param name="controlType">00..7F.</param>
    /// <param name="communicationType">Which messages.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response (<c>28 83 01</c>).</param>
    /// <param name="nodeIdentificationNumber">Needed for the control types 04 and 05, not allowed for 00..03.</param>
    /// <exception cref="ArgumentOutOfRangeException">The control type needs more than 7 bits.</exception>
    /// <exception cref="ArgumentException">The node's number is missing, or there is one too many.</exception>
    public static byte[] Encode(
        CommunicationControlType controlType,
        CommunicationType communicationType,
        bool suppressPositiveResponse = false,
        ushort? nodeIdentificationNumber = null)
    {
        var needsNode = controlType
            is CommunicationControlType.EnableRxAndDisableTxWithEnhancedAddressInformation
            or CommunicationControlType.EnableRxAndTxWithEnhancedAddressInformation;
        if (needsNode != nodeIdentificationNumber.HasValue && (byte)controlType < 0x40)
        {
            throw new ArgumentException(
                $"controlType {(byte)controlType:X2} {(needsNode ? "needs a" : "takes no")} nodeIdentificationNumber",
                nameof(nodeIdentificationNumber));
        }

        var subFunction = ServiceExchange.SubFunction((byte)controlType, suppressPositiveResponse);
        return nodeIdentificationNumber is { } node
            ? [ServiceId, subFunction, (byte)communicationType, (byte)(node >> 8), (byte)node]
            : [ServiceId, subFunction, (byte)communicationType];
    }

    /// <summary>Reads <c>68 controlType</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, CommunicationControlType controlType)
        => response.Length == 2 && ServiceExchange.Echoes(response, ServiceId, (byte)controlType);

    /// <summary>Switches communication of one ECU on or off.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="controlType">00..7F without node's number: all but 04 and 05.</param>
    /// <param name="communicationType">Which messages.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <param name="options">Null: the ECU's settings, and one repeat after a time-out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>68 controlType</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task CommunicationControlAsync(
        this IUdsClient client,
        CommunicationControlType controlType,
        CommunicationType communicationType = CommunicationType.NormalMessages,
        bool suppressPositiveResponse = false,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(controlType, communicationType, suppressPositiveResponse);
        var settings = ServiceExchange.With(options ?? ServiceExchange.RepeatOnce, suppressPositiveResponse);
        var response = await client.RequestAsync(request, settings, cancellation);
        if (!suppressPositiveResponse && !TryDecode(response, controlType))
        {
            throw ServiceExchange.Invalid(client, $"68 {(byte)controlType:X2}", request, response);
        }
    }
}
