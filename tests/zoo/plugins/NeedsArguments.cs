using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Cannot be made without an argument.</summary>
public sealed class NeedsArguments(int number) : IPlugin
{
    public void Register(IPluginRegistrar registrar) => throw new InvalidOperationException(number.ToString());
}
