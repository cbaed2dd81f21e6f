namespace Runner.Specs;

/// <summary>Checks that need the whole spec: conflicting settings, overlapping axes, conditions that exclude every
/// point, plans that are too large.</summary>
internal static class SpecChecks
{
    /// <summary>A limit, because axes are checked in pairs.</summary>
    private const int MostAxes = 1000;

    public static void Run(PlacedSpec placed, ProblemList problems)
    {
        var axes = placed.Spec.Axes.Length;
        if (axes > MostAxes)
        {
            problems.Add(placed.Sweep.Places[MostAxes].Key, placed.Path(MostAxes), $"the sweep has {axes} axes, more than {MostAxes}", "Vary fewer settings, or vary some together in a group of sweep.zip.");
            return;
        }

        var before = problems.Count;
        new AxisChecks(placed, problems).Run();
        new PlanChecks(placed, problems).Run();
        if (problems.Count == before)
        {
            new SettingChecks(placed, problems).Run();
        }
    }
}
