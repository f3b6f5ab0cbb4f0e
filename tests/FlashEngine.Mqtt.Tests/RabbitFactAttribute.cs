namespace FlashEngine.Mqtt.Tests;

/// <summary>A test against RabbitMQ; says that it skips where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RabbitFactAttribute : FactAttribute
{
    public RabbitFactAttribute() => Skip = RabbitBroker.Missing;
}
