using System.Globalization;
using Runner.Search;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>
/// The values of one axis as sentences, legends and tick labels show them. A long number, such as a step of a logarithmic range or
/// a draw from a distribution, has as many digits as it takes to tell all values of the axis apart, and at least three. What a
/// person writes (words, whole numbers, numbers of few digits) stays as it is. Tables of settings and exports have the exact values.
/// </summary>
public sealed class ValueTexts
{
    /// <summary>Numbers with no more digits than these are shown as they are.</summary>
    private const int FewDigits = 5;

    private const int LeastDigits = 3;

    /// <summary>From here on all digits are shown.</summary>
    private const int AllDigits = 15;

    /// <summary>Of any axis, with all digits.</summary>
    public static readonly ValueTexts Exact = new(AllDigits);

    private readonly int digits;

    private ValueTexts(int digits) => this.digits = digits;

    /// <param name="values">All values of the axis; null where it does not apply.</param>
    public static ValueTexts Of(IEnumerable<AxisValue?> values)
    {
        (double Number, string Text)[] numbers = [.. values.OfType<AxisValue>().Where(value => value.Number is not null).Select(value => (value.Number!.Value, value.Text))];
        if (!Array.Exists(numbers, one => IsLong(one.Text)))
        {
            return Exact;
        }

        Array.Sort(numbers);
        var enough = LeastDigits;
        while (enough < AllDigits && !TellsApart(numbers, enough))
        {
            enough++;
        }

        return new(enough);
    }

    /// <summary>A value of the axis; <see cref="AxisNames.NotApplicable"/> where it does not apply.</summary>
    public string Of(AxisValue? value) => value is null ? AxisNames.NotApplicable : value.Number is { } number ? Shown(number, value.Text, digits) : value.Text;

    private static bool TellsApart((double Number, string Text)[] ascending, int digits)
    {
        var before = "";
        foreach (var (number, text) in ascending)
        {
            var shown = Shown(number, text, digits);
            if (shown == before)
            {
                return false;
            }

            before = shown;
        }

        return true;
    }

    private static string Shown(double number, string text, int digits)
    {
        if (digits >= AllDigits || !IsLong(text))
        {
            return text;
        }

        var rounded = Rounded(number, digits);

        // A momentum of 0.99995 is not 1.
        for (var more = digits + 1; more < AllDigits && double.IsInteger(rounded); more++)
        {
            rounded = Rounded(number, more);
        }

        return double.IsInteger(rounded) ? text : SettingValue.Format(rounded);
    }

    private static double Rounded(double number, int digits) =>
        double.Parse(number.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Whether it is a number that is not whole, with more than a few significant digits.</summary>
    private static bool IsLong(string text)
    {
        var significant = 0;
        var isWhole = true;
        foreach (var letter in text)
        {
            if (letter is 'e' or 'E')
            {
                isWhole = false;
                break;
            }

            if (!char.IsAsciiDigit(letter) && letter is not ('.' or '-' or '+'))
            {
                return false;
            }

            isWhole &= letter != '.';
            significant += char.IsAsciiDigit(letter) && (significant > 0 || letter != '0') ? 1 : 0;
        }

        return !isWhole && significant > FewDigits;
    }
}
