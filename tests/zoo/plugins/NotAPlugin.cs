using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Has the right name and is no plugin.</summary>
public sealed class NotAPlugin
{
}
