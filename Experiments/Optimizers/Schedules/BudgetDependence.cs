using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>Schedules that are laid out over the whole budget: under a larger one already the first updates are others, so that no training
/// can be continued beyond its budget to what it would have been at once.</summary>
public static class BudgetDependence
{
    /// <returns>What depends on the budget, in words; null where nothing does.</returns>
    public static string? Of(ScheduleConfig config) => config.Kind switch
    {
        ScheduleKind.Cosine when config.Every == 0 => "its cosine schedule spans the whole budget (schedule.every: 0)",
        ScheduleKind.OneCycle => "its one-cycle schedule spans the whole budget",
        _ when !double.IsNaN(config.MomentumMax) && config.MomentumLast > 0 => "its momentum changes before the end of the budget (schedule.momentum-last)",
        _ => null,
    };
}
