namespace FlashEngine.Tests.Images;

/// <summary>How much the long tests do: seconds normally, minutes with <c>FLASH_NIGHTLY=1</c>.</summary>
internal static class Nightly
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";
}
