using System.Runtime.CompilerServices;
using System.Text.Json;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Results;

namespace Runner.Tests.Comparison;

/// <summary>The expected values are in Golden/statistics.json, made by Golden/statistics.py beside it.</summary>
public class Statistics_agree_with_SciPy
{
    private static readonly JsonElement Golden = Read();

    [Fact]
    public void Means_medians_interquartile_means_and_quantiles()
    {
        foreach (var sample in Golden.GetProperty("samples").EnumerateArray())
        {
            var sorted = Quantiles.Sorted(Doubles(sample.GetProperty("values")));
            var summary = Summary.OfSorted(sorted);
            Close(summary.Iqm, sample.GetProperty("iqm").GetDouble());
            Close(summary.Median, sample.GetProperty("median").GetDouble());
            Close(summary.Mean, sample.GetProperty("mean").GetDouble());
            var quantiles = Doubles(sample.GetProperty("quantiles"));
            double[] places = [.025, .1, .25, .75, .975];
            for (var i = 0; i < places.Length; i++)
            {
                Close(Quantiles.OfSorted(sorted, places[i]), quantiles[i]);
            }
        }
    }

    [Fact]
    public void Mann_Whitney_exact_and_approximate_with_ties()
    {
        foreach (var pair in Golden.GetProperty("mann-whitney").EnumerateArray())
        {
            var (x, y) = (Doubles(pair.GetProperty("x")), Doubles(pair.GetProperty("y")));
            var result = MannWhitney.Test(x, y);
            Close(result.U, pair.GetProperty("u").GetDouble());
            var exact = !pair.GetProperty("ties").GetBoolean() && x.Length + y.Length <= MannWhitney.MostExact;
            result.Exact.ShouldBe(exact);
            Close(result.P, pair.GetProperty(exact ? "exact" : "normal").GetDouble(), 1e-9);
            Close(WinProbability.Of([new(x, y)], Stream())!.P, pair.GetProperty("p-lower").GetDouble());
        }
    }

    [Fact]
    public void Kruskal_Wallis_with_and_without_ties()
    {
        foreach (var test in Golden.GetProperty("kruskal-wallis").EnumerateArray())
        {
            var groups = test.GetProperty("groups").EnumerateArray().Select(Doubles).ToArray();
            var result = KruskalWallis.Test(groups);
            Close(result.H, test.GetProperty("h").GetDouble(), 1e-9);
            Close(result.P, test.GetProperty("p").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void Over_blocks_with_one_run_a_cell_the_stratified_test_is_Friedmans()
    {
        var test = Golden.GetProperty("friedman");
        var groups = test.GetProperty("groups").EnumerateArray().Select(Doubles).ToArray();
        var result = KruskalWallis.Test([.. groups.SelectMany((group, g) => group.Select((value, block) => (g, block, value)))], groups.Length);
        Close(result.H, test.GetProperty("h").GetDouble(), 1e-9);
        Close(result.P, test.GetProperty("p").GetDouble(), 1e-9);
    }

    [Fact]
    public void Tails_of_the_normal_and_chi_square_distributions()
    {
        foreach (var row in Golden.GetProperty("chi-square").EnumerateArray())
        {
            Close(ChiSquare.UpperTail(row[0].GetDouble(), row[1].GetInt32()), row[2].GetDouble(), 1e-10);
        }

        foreach (var row in Golden.GetProperty("normal").EnumerateArray())
        {
            Close(Normal.UpperTail(row[0].GetDouble()), row[1].GetDouble(), 1e-10);
        }
    }

    [Fact]
    public void Wilsons_interval_of_a_share()
    {
        foreach (var row in Golden.GetProperty("wilson").EnumerateArray())
        {
            var interval = Proportion.Wilson(row[0].GetInt32(), row[1].GetInt32());
            Close(interval.Low, row[2].GetDouble(), 1e-9);
            Close(interval.High, row[3].GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void The_product_limit_estimator_counts_runs_that_never_got_there()
    {
        var golden = Golden.GetProperty("kaplan-meier");
        var times = Doubles(golden.GetProperty("times"));
        var reached = golden.GetProperty("reached").EnumerateArray().Select(flag => flag.GetBoolean()).ToArray();
        var steps = KaplanMeier.Of([.. times.Zip(reached, (time, flag) => new TimeToTarget(time, flag))]);
        var expected = golden.GetProperty("steps").EnumerateArray().ToArray();
        steps.Length.ShouldBe(expected.Length);
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i].Time.ShouldBe(expected[i][0].GetDouble());
            Close(steps[i].NotReached, expected[i][1].GetDouble());
            steps[i].AtRisk.ShouldBe(expected[i][2].GetInt32());
        }
    }

    [Fact]
    public void The_bootstrap_interval_within_its_own_noise()
    {
        var golden = Golden.GetProperty("bootstrap");
        var interval = Bootstrap.OfInterquartileMean(Strata.Single(Doubles(golden.GetProperty("values"))), Stream());
        var expected = Doubles(golden.GetProperty("interval"));
        var width = expected[1] - expected[0];
        interval.Low.ShouldBe(expected[0], .03 * width);
        interval.High.ShouldBe(expected[1], .03 * width);
    }

    [Fact]
    public void Cliffs_delta_and_the_interval_of_the_share_of_better_pairs()
    {
        foreach (var pair in Golden.GetProperty("cliffs-delta").EnumerateArray())
        {
            Win(pair).CliffsDelta.ShouldBe(pair.GetProperty("delta").GetDouble(), 1e-12);
        }

        var golden = Golden.GetProperty("win");
        var interval = Win(golden).Interval;
        var expected = Doubles(golden.GetProperty("interval"));
        var width = expected[1] - expected[0];
        interval.Low.ShouldBe(expected[0], .03 * width);
        interval.High.ShouldBe(expected[1], .03 * width);

        static WinProbability Win(JsonElement pair) =>
            WinProbability.Of([new PairedStratum(Doubles(pair.GetProperty("x")), Doubles(pair.GetProperty("y")))], Stream())!;
    }

    [Fact]
    public void Holms_correction_areas_under_curves_and_profiles()
    {
        foreach (var family in Golden.GetProperty("holm").EnumerateArray())
        {
            var adjusted = Holm.Adjust(Doubles(family.GetProperty("p")));
            adjusted.Zip(Doubles(family.GetProperty("adjusted"))).ToList().ForEach(pair => Close(pair.First, pair.Second));
        }

        foreach (var curve in Golden.GetProperty("area").EnumerateArray())
        {
            int[] times = [.. curve.GetProperty("times").EnumerateArray().Select(time => time.GetInt32())];
            Close(AreaUnderCurve.Of(new Curve(["train-loss"], times, [Doubles(curve.GetProperty("losses"))]), times[^1]), curve.GetProperty("mean").GetDouble());
        }

        var profile = Golden.GetProperty("profile");
        var values = Quantiles.Sorted(Doubles(profile.GetProperty("values")));
        PerformanceProfile.Of(values, values.Length, Doubles(profile.GetProperty("targets"))).Select(point => point.Share)
            .ShouldBe(Doubles(profile.GetProperty("shares")), 1e-12);
    }

    private static RandomStream Stream() => RandomStream.Named(5, 0, StreamPurpose.Bootstrap);

    private static void Close(double got, double expected, double relative = 1e-12) =>
        got.ShouldBe(expected, Math.Max(1e-300, Math.Abs(expected) * relative));

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private static JsonElement Read([CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "Golden", "statistics.json"))).RootElement;
}
