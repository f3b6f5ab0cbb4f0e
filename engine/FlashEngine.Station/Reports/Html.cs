using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace FlashEngine.Station.Reports;

/// <summary>
/// Builds HTML from interpolated strings: what stands in the source is markup, and every value in it is escaped. So no
/// text of an ECU, a script or a package can become markup, and nobody has to remember to escape it.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup with escaped values.</summary>
    public Html Add([InterpolatedStringHandlerArgument("")] ref Handler markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>A text that is markup already. Only for texts of this program.</summary>
    public static Html OfMarkup(string markup)
    {
        var html = new Html();
        html._text.Append(markup);
        return html;
    }

    /// <summary>Adds what another builder holds, as it is.</summary>
    public Html Add(Html other)
    {
        _text.Append(other._text);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void AddEscaped(string? value)
    {
        _text.Append(WebUtility.HtmlEncode(string.Concat((value ?? "").Select(Visible))));
    }

    private static char Visible(char c) => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c;

    /// <summary>Takes the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly Html _target;

        /// <summary>Called by the compiler, which knows lengths that nobody here needs.</summary>
        public Handler(int literalLength, int formattedCount, Html target) => _target = target;

        /// <summary>Markup.</summary>
        public void AppendLiteral(string markup) => _target._text.Append(markup);

        /// <summary>A value.</summary>
        public void AppendFormatted(string? value) => _target.AddEscaped(value);

        /// <summary>A whole number.</summary>
        public void AppendFormatted(int value) => _target._text.Append(CultureInfo.InvariantCulture, $"{value}");

        /// <summary>A coordinate or length of a drawing, to a hundredth.</summary>
        public void AppendFormatted(double value) =>
            _target._text.Append(CultureInfo.InvariantCulture, $"{value:0.##}");

        /// <summary>Markup made by another builder.</summary>
        public void AppendFormatted(Html value) => _target._text.Append(value._text);
    }
}
