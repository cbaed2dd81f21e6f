using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Runner.Echo;

namespace Runner.Commands;

/// <summary>Options with a bounded number; the error message names the allowed range.</summary>
public static class NumberOption
{
    /// <param name="least">The smallest number that is accepted.</param>
    /// <param name="most">The largest.</param>
    /// <param name="isOptional">Whether the option's value may be omitted; it is null then, and <see cref="ParseResult.GetResult(Option)"/> is not.</param>
    public static Option<int?> Whole(string name, int least, string description, int most = int.MaxValue, bool isOptional = false) => new(name)
    {
        Description = description,
        HelpName = "N",
        Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        CustomParser = parsed => isOptional && parsed.Tokens.Count == 0 ? null : int.TryParse(Text(parsed), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Refuse<int>(parsed, name, $"a whole number from {least} to {most}"),
    };

    /// <summary>A number above 0.</summary>
    public static Option<double?> Positive(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = parsed => double.TryParse(Text(parsed), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number > 0 && double.IsFinite(number)
            ? number
            : Refuse<double>(parsed, name, "a number above 0"),
    };

    private static string Text(ArgumentResult parsed) => parsed.Tokens is [var only] ? only.Value : "";

    private static T? Refuse<T>(ArgumentResult parsed, string name, string wanted)
        where T : struct
    {
        parsed.AddError($"{name} {Shown.Line(Text(parsed), 40)}: not {wanted}.");
        return null;
    }
}
