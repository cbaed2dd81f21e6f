using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;

namespace Runner.Tests.Comparison.Minima.Passes;

/// <summary>The tree's joins against what a flood of the whole plane, and a search from everywhere, say.</summary>
public sealed class Trees_of_minima
{
    [Theory]
    [InlineData("surface: muller-brown", -1.6, 1.3, -0.6, 2.1)]
    [InlineData("surface: himmelblau", -6, 6, -6, 6)]
    [InlineData("surface: six-hump-camel", -2.2, 2.2, -1.3, 1.3)]
    [InlineData("surface: formula, formula: 0.3*(x1^2+x2^2) + sin(3*x1)*cos(2*x2)", -4, 4, -4, 4)]
    [InlineData("surface: formula, formula: 0.1*(x1^2+x2^2) - exp(-(x1-1)^2-2*(x2+1)^2) - 2*exp(-3*(x1+1)^2-(x2-1)^2) - 0.7*exp(-(x1+1.5)^2-(x2+1.5)^2) - 1.3*exp(-2*(x1-2)^2-(x2-2)^2)", -4, 4, -4, 4)]
    public void The_lowest_ways_on_a_surface_are_those_of_a_flood(string model, double left, double right, double bottom, double top)
    {
        var problem = GrownNetwork.Surface(model);
        double[][] starts = [.. from i in Enumerable.Range(0, 9) from j in Enumerable.Range(0, 9) select (double[])[left + ((right - left) * (i + 0.5) / 9), bottom + ((top - bottom) * (j + 0.5) / 9)]];
        var runs = GrownNetwork.Runs(problem, starts);

        var network = GrownNetwork.Grow(problem, runs, 120);

        var tree = network.Tree();
        tree.Roots.Count.ShouldBe(1);
        tree.Joins.Count.ShouldBe(network.Minima.Count - 1);
        tree.Joins.ShouldAllBe(join => join.Link.Pass != null);
        var flood = new Flood(problem.Objective, left, right, bottom, top);
        var span = tree.Joins.Max(join => join.Height) - tree.Roots[0].Lowest;
        foreach (var b in network.Minima)
        {
            foreach (var a in network.Minima.Take(b.Number))
            {
                GrownNetwork.Height(tree, a.Number, b.Number).ShouldBe(flood.Height(a.Point, b.Point), 2e-3 * span, $"between {a.Number} and {b.Number}");
            }
        }
    }

    /// <summary>Eight passes beside each other lead from x2 = −1 to x2 = 1, from 1.95 to 2.05 high. The heights are those of all saddles,
    /// found by Newton's method from a grid, and joined by Kruskal's algorithm.</summary>
    [Fact]
    public void Of_many_passes_beside_each_other_the_lowest_is_found()
    {
        var problem = GrownNetwork.Surface("surface: formula, formula: (x1^2-1)^2+2*(x2^2-1)^2+0.5*(x3^2-1)^2+0.3*(x4^2-1)^2+0.1*x1*x2*x3*x4+0.05*x1");
        var runs = GrownNetwork.Runs(problem, Enumerable.Range(0, 16).Select(i => (double[])[Sign(i), Sign(i >> 1), Sign(i >> 2), Sign(i >> 3)]));

        var tree = GrownNetwork.Grow(problem, runs, PassOptions.Default.PairsEach(4, level: true) * 16).Tree();

        double[] heights =
        [
            .. Enumerable.Repeat(0.2540625941826, 4), .. Enumerable.Repeat(0.3539562235712, 4), .. Enumerable.Repeat(0.4523712821400, 2), .. Enumerable.Repeat(0.5523069466828, 2),
            .. Enumerable.Repeat(1.000311955670, 2), 1.950476898671,
        ];
        foreach (var (join, height) in tree.Joins.Zip(heights))
        {
            join.Height.ShouldBe(height, 1e-9);
        }

        tree.Joins.Count.ShouldBe(15);

        static double Sign(int i) => (i & 1) == 0 ? -1 : 1;
    }

    private const string DecayedXor = """
        name: t
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: identity}}
        loss: mse
        optimizer: sgd
        training: {updates: 1, batch: full, precision: float64, weight-decay: 0.02}
        """;

    /// <summary>The same steps from random places all over, many times as many, find no lower pass.</summary>
    [Fact]
    public void The_lowest_passes_of_a_small_network_are_those_of_a_search_from_everywhere()
    {
        var problem = GrownNetwork.Problem(DecayedXor);
        var n = problem.Objective.Dimension;
        var runs = GrownNetwork.Runs(problem, Enumerable.Range(0, 40).Select(seed => Shapes.Gaussian(n, seed, 1.5)));

        var network = GrownNetwork.Grow(problem, runs, 60);

        var tree = network.Tree();
        network.Minima.Count.ShouldBeGreaterThan(1);
        tree.Roots.Count.ShouldBe(1);
        (tree.Joins.Count(join => join.Link.Pass is not null) >= 0.9 * tree.Joins.Count).ShouldBeTrue();
        var everywhere = Everywhere(problem, runs);
        everywhere.Joins.Count(join => join.Link.Pass is not null).ShouldBeGreaterThan(0);
        foreach (var b in network.Minima.Where(minimum => minimum.Runs.Count > 0))
        {
            foreach (var a in network.Minima.Where(minimum => minimum.Runs.Count > 0 && minimum.Number < b.Number))
            {
                var found = GrownNetwork.Height(tree, a.Number, b.Number);
                found.ShouldBe(Math.Min(found, GrownNetwork.Height(everywhere, a.Number, b.Number)), 1e-7, $"between {a.Number} and {b.Number}");
            }
        }
    }

    /// <summary>The hidden units in another order and of other sign, and a linear code mixed by any matrix, are the same minimum.</summary>
    [Fact]
    public void Copies_of_a_minimum_by_symmetry_are_one()
    {
        var problem = GrownNetwork.Problem(DecayedXor);
        var end = GrownNetwork.Runs(problem, [Shapes.Gaussian(9, 3, 1.5)])[0].Ending.Polish.Point;
        double[] turned = [-end[2], -end[3], end[0], end[1], -end[5], end[4], -end[7], end[6], end[8]];
        problem.Objective.Value(turned).ShouldBe(problem.Objective.Value(end), 1e-15);
        var copies = new NearestCopy(problem);
        copies.Find(copies.Prepare(end), copies.Prepare(turned)).ShouldBe(end);

        new PassNetwork(problem, GrownNetwork.Runs(problem, [end, turned])).Minima.ShouldHaveSingleItem().Runs.ShouldBe([0, 1]);

        var linear = GrownNetwork.Problem(Linear);
        var runs = GrownNetwork.Runs(linear, Enumerable.Range(0, 6).Select(seed => Shapes.Gaussian(16, seed, 0.3)));
        var tree = GrownNetwork.Grow(linear, runs, 10).Tree();
        tree.Leaves.ShouldHaveSingleItem().Lowest.ShouldBe(0.3125, 1e-10);
    }

    private const string Linear = """
        name: t
        data: {source: hadamard-toy, rotate: true}
        model: {encoder: [], bottleneck: 2, bias: false, activation: {code: identity, output: identity}}
        optimizer: sgd
        training: {updates: 1, batch: full, precision: float64}
        """;

    [Fact]
    public void The_numbers_of_a_tree_are_those_of_its_heights()
    {
        TreeMinimum Minimum(int number, double loss, params int[] runs) => new(number, new MinimumSource(number), [number], loss, true, [.. runs]);
        TreeMinimum[] minima = [Minimum(0, 2), Minimum(1, 1), Minimum(2, 1.5), Minimum(3, 1.5)];
        PassLink[] links = [new(0, 1, 4, null), new(1, 2, 3, null), new(0, 2, 5, null), new(2, 3, 1.5, null)];

        var tree = MergeTree.Of(minima, links, 1e-9);

        tree.Leaves.Select(leaf => string.Join('+', leaf.Minima)).ShouldBe(["1", "2+3", "0"]);
        tree.Joins.Select(join => join.Height).ShouldBe([3, 4]);
        (tree.BasinsAt(0.9), tree.BasinsAt(1), tree.BasinsAt(1.7), tree.BasinsAt(2.5), tree.BasinsAt(3), tree.BasinsAt(4)).ShouldBe((0, 1, 2, 3, 2, 1));
        tree.Leaves.Select(leaf => tree.BarriersToBest()[leaf]).ShouldBe([0, 1.5, 2]);
        tree.Leaves.Select(leaf => tree.WaysOut()[leaf].Rise).ShouldBe([2, 1.5, 2]);
        tree.Roughness.ShouldBe((1.5 + 2) / 2);

        var parted = MergeTree.Of(minima, links[1..2], 1e-9);
        parted.Roots.Count.ShouldBe(3);
        parted.BarriersToBest()[parted.Leaves[^1]].ShouldBe(double.PositiveInfinity);
    }

    private static MergeTree Everywhere(TrialProblem problem, EndedRun[] runs)
    {
        var network = new PassNetwork(problem, runs);
        var n = problem.Objective.Dimension;
        for (var seed = 0; seed < 300; seed++)
        {
            var start = Shapes.Gaussian(n, 1000 + seed, 1 + (seed % 3));
            var walk = new PassWalk(problem.Function, start, Shapes.Gaussian(n, 5000 + seed), 0, Shapes.Stream(1), PassOptions.Default);
            foreach (var _ in walk.Steps(_ => false))
            {
            }

            if (walk.Found is { } pass)
            {
                network.Add(pass, new MinimumSource(seed, 0));
            }
        }

        return network.Tree();
    }

    /// <summary>Water that rises over a grid: the height at which two places are first connected.</summary>
    private sealed class Flood
    {
        private const int Side = 500;

        private readonly double left;
        private readonly double bottom;
        private readonly double width;
        private readonly double height;
        private readonly double[] levels = new double[Side * Side];

        private readonly int[] order;

        public Flood(ICurvedObjective surface, double left, double right, double bottom, double top)
        {
            (this.left, this.bottom, width, height) = (left, bottom, (right - left) / (Side - 1), (top - bottom) / (Side - 1));
            for (var i = 0; i < levels.Length; i++)
            {
                levels[i] = surface.Value([left + (width * (i % Side)), bottom + (height * (i / Side))]);
            }

            order = [.. Enumerable.Range(0, levels.Length).OrderBy(i => levels[i])];
        }

        public double Height(double[] a, double[] b)
        {
            var (from, to) = (Cell(a), Cell(b));
            var parents = new int[levels.Length];
            Array.Fill(parents, -1);
            foreach (var cell in order)
            {
                parents[cell] = cell;
                foreach (var (dx, dy) in ((int, int)[])[(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)])
                {
                    var (x, y) = ((cell % Side) + dx, (cell / Side) + dy);
                    if (x is >= 0 and < Side && y is >= 0 and < Side && parents[(y * Side) + x] >= 0)
                    {
                        parents[Root(parents, (y * Side) + x)] = Root(parents, cell);
                    }
                }

                if (parents[from] >= 0 && parents[to] >= 0 && Root(parents, from) == Root(parents, to))
                {
                    return levels[cell];
                }
            }

            return double.PositiveInfinity;
        }

        private int Cell(double[] place) =>
            ((int)Math.Round((place[1] - bottom) / height) * Side) + (int)Math.Round((place[0] - left) / width);

        private static int Root(int[] parents, int i)
        {
            while (parents[i] != i)
            {
                parents[i] = parents[parents[i]];
                i = parents[i];
            }

            return i;
        }
    }
}
