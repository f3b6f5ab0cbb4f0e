using System.Globalization;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>
/// A fault at a certain occasion. Occasions of a kind are counted through a whole run, so the name of an event does not
/// depend on what else goes wrong before it.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Occasion">At which of the kind's occasions, counted from 0.</param>
public readonly record struct FaultEvent(FaultKind Kind, int Occasion)
{
    /// <summary>Reads <c>frame-lost:153</c>.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static FaultEvent Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var occasion)
            ? new FaultEvent(FaultKinds.Parse(parts[0]), occasion)
            : throw new InputException($"'{text}' is no fault event; it must be like frame-lost:153");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind.Name()}:{Occasion}");
}
