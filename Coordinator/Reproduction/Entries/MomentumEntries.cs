using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Comparisons of optimizers in a valley, over bumps and in a deep autoencoder.</summary>
internal static class MomentumEntries
{
    private static readonly (string Name, double X, double Y)[] Ends =
    [
        ("SGD", -.948186378540, .907094100354),
        ("momentum", .622301428483, .385231543321),
        ("Nesterov", .457086930281, .205926970656),
        ("Adagrad", -.998940358093, 1.004098505009),
        ("RMSprop", -.978863137918, .964367886328),
        ("Adam", -1.043575602399, 1.093882662960),
    ];

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "rosenbrock-optimizers",
            ReproductionTier.Quick,
            "After 100 steps on Rosenbrock's function, six optimizers are where PyTorch's are.",
            "PyTorch 1.13",
            [
                .. Ends.SelectMany((end, trial) => new[]
                {
                    Near($"{end.Name}: x", new FinalParameter(trial, 0), end.X, 1e-10),
                    Near($"{end.Name}: y", new FinalParameter(trial, 1), end.Y, 1e-10),
                }),
            ]),
        new(
            "momentum-bumps",
            ReproductionTier.Quick,
            "Momentum carries a walk over bumps: .8 reaches the bottom, .9 overshoots.",
            "computed from the definition",
            [
                Near("without momentum", new FinalParameter(0, 0), .9025789, 5e-8),
                Near("momentum .5", new FinalParameter(1, 0), .9025789, 5e-8),
                Near("momentum .8", new FinalParameter(2, 0), 0, 5e-8),
                Near("momentum .9", new FinalParameter(3, 0), -.9025789, 5e-8),
            ]),
        Sutskever(),
    ];

    /// <summary>Trials: start (sparse, small) by rate (.05, .01) by method (none, .9, .99, .999, Nesterov .999).</summary>
    private static ReproductionEntry Sutskever()
    {
        var error = new Measured("squared-error");
        return new ReproductionEntry(
            "sutskever-momentum",
            ReproductionTier.Medium,
            "From sparse weights a deep autoencoder learns better with more momentum; from small weights it never learns.",
            "Sutskever et al. 2013; replica",
            [
                AtLeast("SGD over momentum .9, best rates", new Quotient(Best(0), Best(1)), 1.5),
                AtLeast("momentum .9 over .99, best rates", new Quotient(Best(1), Best(2)), 1.15),
                Below(".999: Nesterov over classical, best rates", new Quotient(Best(4), Best(3)), 1),
                Below(".999: Nesterov over classical, rate .05", new Quotient(new OfTrial(4, error), new OfTrial(3, error)), 1),
                Between("small start: lowest error of all", new OverTrials(Statistic.Lowest, error, 10..), 2.8376, 2.840),
                Between("small start: highest error of all", new OverTrials(Statistic.Highest, error, 10..), 2.8376, 2.840),
                Between("classical momentum .999 at rate .05", new OfTrial(3, error), 2.8376, 2.840),
            ]);

        BestOf Best(int method) => new([new OfTrial(method, error), new OfTrial(method + 5, error)]);
    }
}
