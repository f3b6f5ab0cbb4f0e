using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages;

/// <summary>A test that needs <c>openssl</c>.</summary>
internal sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute()
    {
        if (!Tool.Exists("openssl"))
        {
            Skip = "needs the Debian package openssl";
        }
    }
}
