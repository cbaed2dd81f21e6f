using System.CommandLine;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary><c>--where</c>: selects the trials of a sweep whose settings satisfy a condition, written as in a spec's <c>exclude</c>.</summary>
public static class WhereOption
{
    private const string Name = "--where";

    public static Option<string?> Create() => new(Name)
    {
        Description = "Only trials whose settings satisfy this condition, written as in a spec's exclude: \"optimizer.name == adam and model.bottleneck > 2\".",
        HelpName = "CONDITION",
    };

    /// <summary>Whether a point of a sweep satisfies the condition; null when none was given.</summary>
    /// <exception cref="UserException">The condition cannot be read, or no point of the sweep satisfies it.</exception>
    public static Func<int, bool>? Read(RecordedSweep sweep, string? text) => Read(sweep.Name, sweep.Spec, sweep.Points, text);

    /// <inheritdoc cref="Read(RecordedSweep, string?)"/>
    /// <param name="name">The sweep's name.</param>
    public static Func<int, bool>? Read(string name, SweepSpec spec, SweepPoints points, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var (condition, problem) = WrittenCondition.Read(Name, text, spec.Settings);
        if (condition is null)
        {
            throw new UserException(problem);
        }

        var holds = new bool[points.PointCount];
        for (var point = 0; point < holds.Length; point++)
        {
            holds[point] = points.IsKnown(point) && condition.Holds(points.Settings(point));
        }

        return holds.Contains(true)
            ? point => holds[point]
            : throw new UserException($"{Name}: no setting of {name} satisfies {text}. {(points.Axes.Count == 0 ? "It has no axes." : $"Its axes are {string.Join(", ", points.Axes)}.")}");
    }
}
