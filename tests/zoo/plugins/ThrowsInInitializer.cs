using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Fails in its static constructor.</summary>
public sealed class ThrowsInInitializer : IPlugin
{
    static ThrowsInInitializer() => throw new FormatException("bad table");

    public void Register(IPluginRegistrar registrar)
    {
    }
}
