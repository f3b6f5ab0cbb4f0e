namespace FlashEngine.Uds.Text;

/// <summary>Data and routine identifiers in words (ISO 14229-1, annexes C and F).</summary>
public static class IdentifierText
{
    /// <summary>The name of a data identifier, or whose range it is in.</summary>
    public static string DataIdentifier(ushort identifier) => identifier switch
    {
        0xF15A => "fingerprint, by many manufacturers' custom",
        0xF180 => "bootSoftwareIdentification",
        0xF181 => "applicationSoftwareIdentification",
        0xF182 => "applicationDataIdentification",
        0xF183 => "bootSoftwareFingerprint",
        0xF184 => "applicationSoftwareFingerprint",
        0xF185 => "applicationDataFingerprint",
        0xF186 => "activeDiagnosticSession",
        0xF187 => "vehicleManufacturerSparePartNumber",
        0xF188 => "vehicleManufacturerECUSoftwareNumber",
        0xF189 => "vehicleManufacturerECUSoftwareVersionNumber",
        0xF18A => "systemSupplierIdentifier",
        0xF18B => "ECUManufacturingDate",
        0xF18C => "ECUSerialNumber",
        0xF18D => "supportedFunctionalUnits",
        0xF18E => "vehicleManufacturerKitAssemblyPartNumber",
        0xF18F => "regulationXSoftwareIdentificationNumbers",
        0xF190 => "VIN",
        0xF191 => "vehicleManufacturerECUHardwareNumber",
        0xF192 => "systemSupplierECUHardwareNumber",
        0xF193 => "systemSupplierECUHardwareVersionNumber",
        0xF194 => "systemSupplierECUSoftwareNumber",
        0xF195 => "systemSupplierECUSoftwareVersionNumber",
        0xF196 => "exhaustRegulationOrTypeApprovalNumber",
        0xF197 => "systemNameOrEngineType",
        0xF198 => "repairShopCodeOrTesterSerialNumber",
        0xF199 => "programmingDate",
        0xF19A => "calibrationRepairShopCodeOrCalibrationEquipmentSerialNumber",
        0xF19B => "calibrationDate",
        0xF19C => "calibrationEquipmentSoftwareNumber",
        0xF19D => "ECUInstallationDate",
        0xF19E => "ODXFile",
        0xF19F => "entity",
        0xFF00 => "UDSVersion",
        _ => DataIdentifierRange(identifier),
    };

    /// <summary>The name of a routine identifier, or whose range it is in.</summary>
    public static string RoutineIdentifier(ushort identifier) => identifier switch
    {
        0xE200 => "executeSPL",
        0xFF00 => "eraseMemory",
        0xFF01 => "checkProgrammingDependencies",
        0xFF02 => "eraseMirrorMemoryDTCs",
        >= 0x0100 and <= 0x01FF => "a tachograph's test",
        >= 0x0200 and <= 0xDFFF => "the vehicle manufacturer's",
        >= 0xE000 and <= 0xE1FF => "an OBD test",
        >= 0xE201 and <= 0xE2FF => "a safety system's",
        >= 0xF000 and <= 0xFEFF => "the system supplier's",
        _ => "reserved by ISO 14229-1",
    };

    private static string DataIdentifierRange(ushort identifier) => identifier switch
    {
        (>= 0x0100 and <= 0xA5FF) or (>= 0xA800 and <= 0xACFF) or (>= 0xB000 and <= 0xB1FF)
            or (>= 0xC000 and <= 0xC2FF) or (>= 0xCF00 and <= 0xEFFF) or (>= 0xF010 and <= 0xF0FF)
            => "the vehicle manufacturer's",
        (>= 0xF100 and <= 0xF17F) or (>= 0xF1A0 and <= 0xF1EF) => "an identification of the vehicle manufacturer's",
        (>= 0xF1F0 and <= 0xF1FF) => "an identification of the system supplier's",
        >= 0xF000 and <= 0xF00F => "a tractor's and trailer's network configuration",
        >= 0xF200 and <= 0xF2FF => "a periodic record",
        >= 0xF300 and <= 0xF3FF => "a dynamically defined record",
        >= 0xF400 and <= 0xF5FF => "an OBD value",
        >= 0xF600 and <= 0xF7FF => "an OBD monitor's result",
        >= 0xF800 and <= 0xF8FF => "OBD vehicle information",
        >= 0xF900 and <= 0xF9FF => "a tachograph's",
        >= 0xFA00 and <= 0xFAFF => "a safety system's",
        >= 0xFD00 and <= 0xFEFF => "the system supplier's",
        _ => "reserved by ISO 14229-1 or for legislation",
    };
}
