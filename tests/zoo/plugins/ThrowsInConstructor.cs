using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Fails before the host gets an instance.</summary>
public sealed class ThrowsInConstructor : IPlugin
{
    public ThrowsInConstructor() => throw new NotSupportedException("no licence");

    public void Register(IPluginRegistrar registrar)
    {
    }
}
