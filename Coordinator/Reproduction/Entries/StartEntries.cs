using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Effects of the initial weights on signal, gradient and learning. Gates on means over random networks are ± four
/// standard errors, computed from the exact moments: they reflect the number of networks, not the precision of the figure.</summary>
internal static class StartEntries
{
    /// <summary>Networks for each scheme in signal-by-depth, and for each shape in dying-relu.</summary>
    private const int Networks = 4000;
    private const int Width = 64;
    private const int Depth = 5;

    private static readonly (int Width, int Depth)[] Shapes = [(2, 3), (3, 6), (3, 20), (4, 10), (6, 20)];

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        Signal(),
        new(
            "orthogonal-depth",
            ReproductionTier.Quick,
            "A hundred orthogonal linear layers of 50 units leave all singular values at 1.",
            "Saxe, McClelland and Ganguli 2014",
            [
                Near("largest singular value", new OfTrial(0, new Measured("jacobian.1")), 1, 1e-12),
                Near("smallest singular value", new OfTrial(0, new Measured("jacobian.50")), 1, 1e-12),
            ]),
        new(
            "dying-relu",
            ReproductionTier.Quick,
            "Narrow deep networks of rectified units are dead at the start with probability 1 − (1 − 2⁻ᴺ)ᴸ.",
            "Lu et al. 2019",
            [.. Shapes.Select((shape, i) => Dead(shape.Width, shape.Depth, i))]),
        new(
            "zero-start",
            ReproductionTier.Quick,
            "From zero weights nothing is ever learned.",
            "closed form",
            [
                Exactly("highest final loss: the variance", new OverTrials(Statistic.Highest, Measured.FinalLoss, ..), 5.3125),
                Exactly("lowest final loss", new OverTrials(Statistic.Lowest, Measured.FinalLoss, ..), 5.3125),
                Exactly("largest final weight", new LargestParameter(), 0),
            ]),
        new(
            "tied-start",
            ReproductionTier.Quick,
            "Hidden units that start identical stay identical to the last bit.",
            "symmetry of the gradient",
            [
                Exactly("largest difference between two units", new UnitSpread(0, 8, 64), 0),
                AtLeast(
                    "their loss over that of random weights",
                    new Quotient(new OfTrial(0, Measured.FinalLoss), new OfTrial(1, Measured.FinalLoss)),
                    1),
            ]),
        new(
            "he-thirty-layers",
            ReproductionTier.Quick,
            "Thirty layers of rectified units learn from He's weights and not from Xavier's.",
            "He et al. 2015, figure 3; replica",
            [
                AtMost("He: highest loss after epoch 5", new OverTrials(Statistic.Highest, Measured.FinalLoss, ..5), 1.8),
                AtLeast("Xavier: lowest loss after epoch 5", new OverTrials(Statistic.Lowest, Measured.FinalLoss, 5..), 2.30),
            ]),
    ];

    /// <summary>M = ‖h_L‖²/‖h₀‖² is a product of independent factors q, one per layer, each 2/n times a sum of n squares of
    /// rectified standard normals: E q = 1, E q² = 1 + 5/n, E q⁴ = 1 + 30/n + 251/n² + 558/n³.</summary>
    private static ReproductionEntry Signal()
    {
        const double N = Width;
        var square = Math.Pow(1 + (5 / N), Depth);
        var fourth = Math.Pow(1 + (30 / N) + (251 / (N * N)) + (558 / (N * N * N)), Depth);
        var mean = 4 * Math.Sqrt((square - 1) / Networks);
        var spread = 4 * Math.Sqrt((fourth - (square * square)) / Networks);
        var xavier = Math.Pow(2, -Depth);
        var signal = new Measured($"signal.{Depth}");
        return new ReproductionEntry(
            "signal-by-depth",
            ReproductionTier.Quick,
            "He's weights keep the size of a signal through rectified layers; Xavier's halve it with every layer.",
            "He et al. 2015, section 2.2; moments computed from the definition",
            [
                Near("He: mean of M after five layers", new OverTrials(Statistic.Mean, signal, ..Networks), 1, mean),
                Near("He: mean of M², (1 + 5/64)⁵", new OverTrials(Statistic.MeanSquare, signal, ..Networks), square, spread),
                Near("Xavier: mean of M, 2⁻⁵", new OverTrials(Statistic.Mean, signal, Networks..), xavier, mean * xavier),
            ]);
    }

    private static ReproductionGate Dead(int width, int depth, int point)
    {
        var expected = 1 - Math.Pow(1 - Math.Pow(2, -width), depth);
        return Near(
            $"dead of {Networks} networks of {depth} layers of {width}",
            new CountOf(new Measured($"dead.{depth}"), 1, 2, (point * Networks)..((point + 1) * Networks)),
            Networks * expected,
            4 * Math.Sqrt(Networks * expected * (1 - expected)));
    }
}
