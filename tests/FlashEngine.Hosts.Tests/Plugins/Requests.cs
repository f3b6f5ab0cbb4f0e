using FlashEngine.Security;

namespace FlashEngine.Hosts.Tests.Plugins;

internal static class Requests
{
    public static SeedKeyRequest Seed(params byte[] seed) => new() { EcuName = "gateway", Level = 1, Seed = seed };
}
