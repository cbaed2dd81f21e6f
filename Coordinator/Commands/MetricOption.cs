using System.CommandLine;
using Runner.Comparison;

namespace Runner.Commands;

/// <summary><c>--metric</c>, with <c>--higher</c> and <c>--lower</c>, which override which direction is better.</summary>
public sealed class MetricOption
{
    private readonly Option<string?> metric = new("--metric") { Description = ComparisonMetric.Forms, HelpName = "METRIC" };

    private readonly Option<bool> higher = new("--higher") { Description = "Higher values of the metric are better." };

    private readonly Option<bool> lower = new("--lower") { Description = "Lower values of the metric are better." };

    public void AddTo(Command command)
    {
        command.Add(metric);
        command.Add(higher);
        command.Add(lower);
    }

    /// <summary>Null when none was given.</summary>
    public ComparisonMetric? Read(ParseResult parsed)
    {
        var (up, down) = (parsed.GetValue(higher), parsed.GetValue(lower));
        return (parsed.GetValue(metric), up, down) switch
        {
            (_, true, true) => throw new UserException("--higher, --lower: exclude each other. Give one of them."),
            (null, false, false) => null,
            (null, _, _) => throw new UserException($"{(up ? "--higher" : "--lower")}: needs a metric. Give --metric too."),
            ({ } text, _, _) => ComparisonMetric.Parse(text, up ? true : down ? false : null),
        };
    }
}
