using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Search;

public class SamplerTests
{
    public static TheoryData<string> Methods => ["random", "sobol", "latin-hypercube"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_first_points_of_a_larger_sample_are_the_smaller_sample(string method)
    {
        var large = SearchSpecs.Points(Sample(method, 300));
        foreach (var n in (int[])[1, 2, 3, 7, 64, 100, 299])
        {
            SearchSpecs.Rows(SearchSpecs.Points(Sample(method, n))).ShouldBe(SearchSpecs.Rows(large).Take(n));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void That_holds_with_conditions_too(string method)
    {
        const string Exclude = "\n  exclude: model.bottleneck > 3 and optimizer.lr < 0.01\n";
        var large = SearchSpecs.Points(Sample(method, 200) + Exclude);

        large.ExcludedCount.ShouldBeGreaterThan(20);
        large.PointCount.ShouldBe(200);
        SearchSpecs.Rows(SearchSpecs.Points(Sample(method, 50) + Exclude)).ShouldBe(SearchSpecs.Rows(large).Take(50));
        Enumerable.Range(0, 200).Select(large.Config).ShouldAllBe(c => c.Model.Bottleneck <= 3 || c.Optimizer.Lr >= 0.01);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Another_seed_gives_other_points(string method)
    {
        var one = SearchSpecs.Rows(SearchSpecs.Points(Sample(method, 50)));
        var other = SearchSpecs.Rows(SearchSpecs.Points(Sample(method, 50).Replace("seed: 1", "seed: 2")));

        one.Intersect(other).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Draws_fall_into_every_tenth_about_equally_often(string method)
    {
        var sampler = Sampler(method, 5);
        for (var axis = 0; axis < 5; axis++)
        {
            var counts = new int[10];
            for (var draw = 0; draw < 10_000; draw++)
            {
                var u = sampler.At(draw, axis);
                u.ShouldBeInRange(0, BitConverter.UInt64BitsToDouble(0x3FEFFFFFFFFFFFFF));
                counts[(int)(u * 10)]++;
            }

            counts.ShouldAllBe(c => Math.Abs(c - 1000) < 150);
        }
    }

    [Theory]
    [InlineData("sobol")]
    [InlineData("latin-hypercube")]
    public void The_first_power_of_two_draws_fill_every_slice_of_every_axis_once(string method)
    {
        foreach (var seed in (ulong[])[0, 1, 42])
        {
            var sampler = Sampler(method, 12, seed);
            for (var m = 0; m <= 10; m++)
            {
                for (var axis = 0; axis < 12; axis++)
                {
                    var slices = Enumerable.Range(0, 1 << m).Select(draw => (int)(sampler.At(draw, axis) * (1 << m)));

                    slices.Distinct().Count().ShouldBe(1 << m);
                }
            }
        }
    }

    [Fact]
    public void Between_powers_of_two_a_latin_hypercube_has_one_or_two_draws_a_slice_and_at_most_one_a_half()
    {
        var sampler = Sampler("latin-hypercube", 4);
        for (var n = 64; n < 128; n += 5)
        {
            for (var axis = 0; axis < 4; axis++)
            {
                var draws = Enumerable.Range(0, n).Select(draw => sampler.At(draw, axis)).ToList();

                draws.GroupBy(u => (int)(u * 64)).Count().ShouldBe(64);
                draws.GroupBy(u => (int)(u * 128)).ShouldAllBe(g => g.Count() == 1);
            }
        }
    }

    [Fact]
    public void The_axes_of_a_latin_hypercube_are_independent()
    {
        var sampler = Sampler("latin-hypercube", 6);
        const int N = 4096;
        for (var a = 0; a < 6; a++)
        {
            for (var b = 0; b < a; b++)
            {
                var correlation = 12 * Enumerable.Range(0, N).Average(i => (sampler.At(i, a) - 0.5) * (sampler.At(i, b) - 0.5));
                Math.Abs(correlation).ShouldBeLessThan(0.08, $"{a}, {b}");

                var cells = Enumerable.Range(0, N).GroupBy(i => ((int)(sampler.At(i, a) * 8), (int)(sampler.At(i, b) * 8))).Select(g => g.Count()).ToList();
                cells.Count.ShouldBe(64);
                cells.ShouldAllBe(c => c > 30 && c < 110);
            }
        }
    }

    [Fact]
    public void Sobols_first_points_are_those_of_the_literature()
    {
        // Joe and Kuo's example program prints these for three dimensions.
        double[][] expected =
        [
            [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125], [0.625, 0.125, 0.875], [0.125, 0.625, 0.375], [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
        ];
        var sobol = new SobolSampler([0, 0, 0]);
        for (var i = 0; i < expected.Length; i++)
        {
            Enumerable.Range(0, 3).Select(axis => sobol.Raw(i, axis) / 4294967296.0).ShouldBe(expected[i]);
        }
    }

    [Fact]
    public void Sobols_polynomials_are_primitive_and_its_first_numbers_odd_and_small()
    {
        JoeKuo.Rows.Length.ShouldBe(SampleLimits.SobolDimensions - 1);
        JoeKuo.Rows.Select(r => (r.M.Length, r.A)).Distinct().Count().ShouldBe(JoeKuo.Rows.Length);
        foreach (var (a, m) in JoeKuo.Rows)
        {
            for (var k = 0; k < m.Length; k++)
            {
                (m[k] % 2).ShouldBe(1u);
                m[k].ShouldBeLessThan(1u << (k + 1));
            }

            var degree = m.Length;
            var polynomial = (1u << degree) | (a << 1) | 1;
            Order(polynomial, degree).ShouldBe((1 << degree) - 1);
        }
    }

    [Fact]
    public void Sobols_pairs_of_neighbouring_axes_cover_the_square_better_than_chance()
    {
        var sobol = Sampler("sobol", 37);
        var random = Sampler("random", 37);
        double Worst(PointSampler sampler) => Enumerable.Range(0, 36).Average(axis => Discrepancy(sampler, axis, axis + 1, 256));

        Worst(sobol).ShouldBeLessThan(Worst(random) / 2);
    }

    [Fact]
    public void Distributions_stay_within_their_bounds_and_have_their_shape()
    {
        var points = SearchSpecs.Points("""
            name: shapes
            sweep:
              axes:
                optimizer.lr: {distribution: log-uniform, from: 1e-4, to: 1}
                regularizer.dropout: {distribution: uniform, from: 0, to: 1}
                model.bottleneck: {distribution: integer, from: 1, to: 6}
                model.init.planes.layer1.bias[0]: {distribution: normal, mean: 3, std: 2}
                training.clip-norm: {distribution: normal, mean: 1, std: 1, min: 0.5, max: 1.5}
                model.activation: {distribution: choice, values: [tanh, relu]}
              sample: {method: latin-hypercube, n: 4096}
            """);
        var configs = Enumerable.Range(0, points.PointCount).Select(points.Config).ToList();

        points.PointCount.ShouldBe(4096);
        configs.ShouldAllBe(c => c.Optimizer.Lr >= 1e-4 && c.Optimizer.Lr <= 1 && c.Regularizer.Dropout >= 0 && c.Regularizer.Dropout < 1 && c.Training.ClipNorm >= 0.5 && c.Training.ClipNorm <= 1.5);
        configs.Count(c => c.Optimizer.Lr < 0.01).ShouldBe(2048);
        configs.Count(c => c.Optimizer.Lr < 0.001).ShouldBe(1024);
        configs.Count(c => c.Regularizer.Dropout < 0.25).ShouldBe(1024);
        configs.GroupBy(c => c.Model.Bottleneck).OrderBy(g => g.Key).Select(g => g.Key).ShouldBe([1, 2, 3, 4, 5, 6]);
        configs.GroupBy(c => c.Model.Bottleneck).ShouldAllBe(g => g.Count() == 682 || g.Count() == 683);
        configs.Count(c => c.Model.Activation.Hidden == ActivationKind.Relu).ShouldBe(2048);
        var normal = configs.ConvertAll(c => c.Model.Init.Planes[0].Value);
        normal.Average().ShouldBe(3, 0.01);
        Math.Sqrt(normal.Average(x => (x - 3) * (x - 3))).ShouldBe(2, 0.01);
        configs.Average(c => c.Training.ClipNorm).ShouldBe(1, 0.001);
        ((double)configs.Count(c => c.Training.ClipNorm < 0.75)).ShouldBe(4096 * 0.24223, 2);
    }

    [Fact]
    public void Drawn_values_have_twelve_digits_at_most()
    {
        var points = SearchSpecs.Points(Sample("random", 200));

        Enumerable.Range(0, 200).ShouldAllBe(p => points.Values(p)[0]!.Text.Replace(".", "").TrimStart('0').Length <= 12);
    }

    [Fact]
    public void Repeated_draws_from_lists_are_dropped_and_counted()
    {
        var points = SearchSpecs.Points("name: few\nsweep: {axes: {optimizer.name: [sgd, momentum], optimizer.momentum: [0.5, 0.9]}, sample: {method: random, n: 100}}");

        points.PointCount.ShouldBe(3);
        points.RepeatedCount.ShouldBe(97);
        SearchSpecs.Rows(points).Order().ShouldBe(["momentum 0.5", "momentum 0.9", "sgd -"]);
    }

    [Fact]
    public void Conditions_that_leave_almost_nothing_end_the_search()
    {
        var points = SearchSpecs.Points("name: rare\nsweep: {axes: {optimizer.lr: {distribution: uniform, from: 0, to: 1}}, exclude: optimizer.lr < 0.9999999, sample: {method: random, n: 2}}");

        points.PointCount.ShouldBe(0);
        points.ExcludedCount.ShouldBe(2000);
    }

    [Fact]
    public void An_axis_keeps_its_draws_when_another_is_added_in_front()
    {
        var one = SearchSpecs.Points(Sample("random", 20));
        var two = SearchSpecs.Points(Sample("random", 20).Replace("axes:", "axes:\n    model.tied: [true, false]"));

        Enumerable.Range(0, 20).Select(p => one.Values(p)[0]!.Text).ShouldBe(Enumerable.Range(0, 20).Select(p => two.Values(p)[1]!.Text));
    }

    private static string Sample(string method, int n) => $$"""
        name: sample
        sweep:
          seed: 1
          axes:
            optimizer.lr: {distribution: log-uniform, from: 0.0001, to: 1}
            model.bottleneck: {distribution: integer, from: 1, to: 8}
            model.activation: [tanh, relu, sigmoid]
          sample: {method: {{method}}, n: {{n}}}
        """;

    private static PointSampler Sampler(string method, int axes, ulong seed = 1)
    {
        var list = string.Concat(Enumerable.Range(0, axes).Select(i => $"    model.init.planes.layer1.weights[0,{i}]: [0, 1]\n"));
        return PointSampler.Of(SearchSpecs.Spec($"name: unit\nsweep:\n  seed: {seed}\n  axes:\n{list}  sample: {{method: {method}, n: 1}}\n"));
    }

    /// <summary>The least k with xᵏ = 1 modulo the polynomial over GF(2).</summary>
    private static int Order(uint polynomial, int degree)
    {
        var x = 1u;
        for (var k = 1; ; k++)
        {
            x <<= 1;
            if ((x >> degree) != 0)
            {
                x ^= polynomial;
            }

            if (x == 1)
            {
                return k;
            }
        }
    }

    /// <summary>L2 star discrepancy in two dimensions (Warnock's formula).</summary>
    private static double Discrepancy(PointSampler sampler, int a, int b, int n)
    {
        var points = Enumerable.Range(0, n).Select(i => (X: sampler.At(i, a), Y: sampler.At(i, b))).ToArray();
        var single = points.Sum(p => (1 - (p.X * p.X)) * (1 - (p.Y * p.Y)));
        var pairs = points.Sum(p => points.Sum(q => (1 - Math.Max(p.X, q.X)) * (1 - Math.Max(p.Y, q.Y))));
        return Math.Sqrt((1.0 / 9) - (single / (2.0 * n)) + (pairs / ((double)n * n)));
    }
}
