namespace FlashEngine.Ota.Uptane;

/// <summary>An ECU as Uptane knows it.</summary>
/// <param name="Id">Its identifier, unique in the vehicle.</param>
/// <param name="HardwareId">Its hardware identifier.</param>
public sealed record UptaneEcu(string Id, string HardwareId);
