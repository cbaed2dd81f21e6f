using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>How rate and momentum change during training.</summary>
internal static class ScheduleSettings
{
    private const int Longest = 1_000_000_000;

    public static readonly Setting Name = Choice<ScheduleKind>("schedule.name", "schedule", "How the rate changes.")
        .Else("constant").When(IsNot("optimizer.name", OptimizerSettings.GradientFree));

    public static readonly Setting Every = Whole("schedule.every", 0, Longest, "Epochs between cuts (step), epochs of the first cycle (cosine; 0 for the whole budget).")
        .By(Is("schedule.name", "cosine"), 0).Else(10).When(Is("schedule.name", "step", "cosine"));

    public static readonly Setting At = new Setting("schedule.at", new ListType(new IntegerType(1, Longest), 1, 1000, "[15, 22]"), "Epochs after which to cut, instead of at regular intervals.")
        .OffAt(Ints()).When(Is("schedule.name", "step"));

    public static readonly Setting Factor = Number("schedule.factor", new NumberType(0, 1, Above: true, Noun: "factor"), "Factor that multiplies the rate.")
        .By(Is("schedule.name", "exponential"), 0.95).Else(0.1).When(Is("schedule.name", "step", "exponential", "on-plateau"));

    public static readonly Setting Warmup = Number("schedule.warmup", NotNegative, "Epochs of rising rate (linear-warmup), share of the budget in which the rate rises (one-cycle).")
        .By(Is("schedule.name", "one-cycle"), 0.3).Else(5).When(Is("schedule.name", "linear-warmup", "one-cycle"));

    public static readonly Setting Floor = Number("schedule.floor", new NumberType(0, Infinite, Noun: "rate"), "The lowest rate.")
        .OffAt(0).When(Is("schedule.name", "step", "exponential", "cosine", "one-cycle", "on-plateau"));

    public static readonly Setting RestartFactor = Number("schedule.restart-factor", NotNegative, "Ratio of each cycle's length to the one before; 0 for no restart.")
        .OffAt(0).When(Is("schedule.name", "cosine"));

    public static readonly Setting Patience = Whole("schedule.patience", 0, Longest, "Epochs without improvement before a cut.")
        .Else(10).When(Is("schedule.name", "on-plateau"));

    public static readonly Setting MomentumMax = Number("schedule.momentum-max", new NumberType(0, 1, Below: true, Word: "none"), "Largest momentum of Sutskever's schedule: min(1 − 1/(2(⌊t/momentum-every⌋ + 1)), this).")
        .OffAt("none").When(Is("optimizer.name", "momentum", "nesterov"));

    private static readonly Condition MomentumRises = IsNot("schedule.momentum-max", "none");

    public static readonly Setting MomentumEvery = Whole("schedule.momentum-every", 1, Longest, "Updates between increases of the momentum.").Else(250).When(MomentumRises);

    public static readonly Setting MomentumLast = Whole("schedule.momentum-last", 0, Longest, "Updates at the end that run with momentum-final.").Else(0).When(MomentumRises);

    public static readonly Setting MomentumFinal = Number("schedule.momentum-final", Fraction, "Momentum of the last updates.").Else(0.9).When(MomentumRises, IsOn("schedule.momentum-last"));

    public static readonly Setting[] All =
        [Name, Every, At, Factor, Warmup, Floor, RestartFactor, Patience, MomentumMax, MomentumEvery, MomentumLast, MomentumFinal];
}
