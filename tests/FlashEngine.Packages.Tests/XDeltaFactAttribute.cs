using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages;

/// <summary>A test that needs <c>xdelta3</c>, and real firmware from Debian packages.</summary>
internal sealed class XDeltaFactAttribute : FactAttribute
{
    public XDeltaFactAttribute()
    {
        if (!Tool.Exists("xdelta3") || !Firmware.IsInstalled)
        {
            Skip = "needs the Debian packages xdelta3, arduino-core-avr and firmware-microbit-micropython";
        }
    }
}
