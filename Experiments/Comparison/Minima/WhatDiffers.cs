namespace Runner.Comparison.Minima;

/// <summary>What differs between the runs that a study compares, so that no sentence names a cause when something else varied
/// too.</summary>
/// <param name="Names">Display names of the axes and seeds that vary.</param>
/// <param name="StartAlone">Whether only the start varies.</param>
public sealed record WhatDiffers(IReadOnlyList<string> Names, bool StartAlone)
{
    /// <summary>What differs is unknown, so no cause is named.</summary>
    public static readonly WhatDiffers Unknown = new([], false);

    private const string StartAxes = "model.init";

    /// <param name="axes">The sweep's axes.</param>
    /// <param name="levels">For each axis, how many values the runs have.</param>
    public static WhatDiffers Of(IReadOnlyList<string> axes, IReadOnlyList<int> levels, SeedDesign seeds)
    {
        var names = AxisNames.Short(axes);
        var varying = Enumerable.Range(0, axes.Count).Where(axis => levels[axis] > 1).ToArray();
        var start = varying.All(axis => axes[axis] == StartAxes || axes[axis].StartsWith($"{StartAxes}.", StringComparison.Ordinal))
            && !seeds.Order && !seeds.Noise && !seeds.Split && (varying.Length > 0 || seeds.Start);
        return new([.. varying.Select(axis => $"the {names[axis]}"), .. seeds.Varies ? (string[])[seeds.Cause] : []], start);
    }

    /// <summary>", which differ in the optimizer and the seed,"; empty when it is not known.</summary>
    public string Clause => Names.Count == 0 ? "" : $", which differ in {Findings.Words.List(Names)},";
}
