using System.Text.RegularExpressions;

namespace Runner.Specs;

/// <summary>Names of single parameters: <c>layer1.weights[0,0]</c> (unit, input), <c>layer1.bias[0]</c>, counting layers
/// with parameters from 1 and the rest from 0; <c>layer2.scale[0]</c> and <c>layer2.shift[0]</c> of a norm;
/// <c>layer1.recurrent[0,0]</c> and <c>layer1.recurrent-bias[0]</c> of a recurrent layer; <c>coordinates[0]</c> for a surface's.</summary>
public static partial class ParameterName
{
    internal const string Remedy = "Write layer1.weights[0,0] (unit, input), layer1.bias[0], or coordinates[0] for a surface.";

    /// <summary>The form of a name, as a regular expression that is also valid in a JSON schema.</summary>
    internal const string Pattern = @"^(layer[1-9][0-9]{0,3}\.((weights|recurrent)\[[0-9]{1,6},[0-9]{1,6}\]|(bias|recurrent-bias|scale|shift)\[[0-9]{1,6}\])|coordinates\[[0-9]{1,4}\])$";

    public static bool IsGood(string name) => !name.EndsWith('\n') && Form().IsMatch(name);

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
