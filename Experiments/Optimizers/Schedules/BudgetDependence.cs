using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>Schedules that depend on the whole budget: a larger budget changes even the first updates, so a training continued beyond its
/// budget differs from one that had the larger budget from the start.</summary>
public static class BudgetDependence
{
    /// <returns>The dependence on the budget in words; null if there is none.</returns>
    public static string? Of(ScheduleConfig config) => config.Kind switch
    {
        ScheduleKind.Cosine when config.Every == 0 => "its cosine schedule spans the whole budget (schedule.every: 0)",
        ScheduleKind.OneCycle => "its one-cycle schedule spans the whole budget",
        _ when !double.IsNaN(config.MomentumMax) && config.MomentumLast > 0 => "its momentum changes before the end of the budget (schedule.momentum-last)",
        _ => null,
    };
}
