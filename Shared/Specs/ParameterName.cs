using System.Text.RegularExpressions;

namespace Runner.Specs;

/// <summary>Names of single parameters: <c>layer1.weights[0,0]</c> (unit, input), <c>layer1.biases[0]</c>, counting layers
/// from 1 and the rest from 0; <c>x1</c> for a surface's coordinate.</summary>
public static partial class ParameterName
{
    internal const string Remedy = "Write layer1.weights[0,0] (unit, input), layer1.biases[0], or x1 for a surface's coordinate.";

    public static bool IsGood(string name) => Form().IsMatch(name);

    [GeneratedRegex(@"\A(layer[1-9][0-9]{0,3}\.(weights\[[0-9]{1,6},[0-9]{1,6}\]|biases\[[0-9]{1,6}\])|x[1-9][0-9]{0,3})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
