using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Siblings;
using Runner.Data;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Comparison.Minima;

public sealed class When_siblings_part
{
    private const string Text = """
        name: t
        data: {source: hadamard-toy, rotate: true}
        model: {encoder: [], bottleneck: 2, bias: false, activation: {code: identity, output: identity}}
        optimizer: sgd
        training: {updates: 10, batch: full, precision: float64}
        """;

    private static readonly TrialProblem Problem = TrialProblem.Of(SweepPoints.Of(SpecFile.Read(Text, "t.yaml").Spec!).Config(0), new DataCatalogue("/"));

    /// <summary>A linear autoencoder computes the same with all of its signs turned, and nothing at all half-way.</summary>
    private static readonly double[] Here = Shapes.Gaussian(Problem.Objective.Dimension, 3, 0.3);
    private static readonly double[] Opposite = [.. Here.Select(weight => -weight)];

    [Fact]
    public void Pairs_are_siblings_of_one_start_setting_and_epoch_alone()
    {
        var study = Study([Run(0, "", "start 0", 0, Here), Run(1, "", "start 0", 0, Opposite), Run(2, "", "start 1", 0, Here), Run(3, "", "start 0", 1, Here), Run(4, "", "start 0", 1, Here)])!;

        var setting = study.Settings.ShouldHaveSingleItem();
        setting.Epochs.Select(epoch => (epoch.Epoch, epoch.Pairs, epoch.Together)).ShouldBe([(0, 1, 0), (1, 1, 1)]);
        setting.Epochs[0].Distance.Median.ShouldBe(2 * Math.Sqrt(Here.Sum(weight => weight * weight)), 1e-5);
        setting.Epochs[0].Barrier.Median.ShouldBeGreaterThan(study.Epsilon);
        setting.Epochs[1].Barrier.Median.ShouldBe(0);
        setting.JoinedFrom.ShouldBe(1);
        study.Findings.ShouldHaveSingleItem().Sentence.ShouldStartWith("Siblings that part at epoch 1 or later end in one basin; of those that part at epoch 0, 1 of 1 pair do not, with a barrier of ");
    }

    [Fact]
    public void Units_are_not_matched_as_siblings_have_a_common_past() =>
        Study([Run(0, "", "start 0", 0, Here), Run(1, "", "start 0", 0, Opposite)])!.Settings[0].JoinedFrom.ShouldBeNull();

    [Fact]
    public void A_basin_counts_as_decided_only_where_no_later_siblings_part()
    {
        SiblingSetting.JoinedFromOf([(0, false), (1, true), (2, false), (5, true), (9, true)]).ShouldBe(5);
        SiblingSetting.JoinedFromOf([(0, true), (1, false)]).ShouldBeNull();
        SiblingSetting.JoinedFromOf([(3, true), (4, true)]).ShouldBe(3);
    }

    [Fact]
    public void Every_setting_and_every_start_has_an_epoch_of_its_own()
    {
        var study = Study(
        [
            .. new[] { ("a", "start 0", 0, Opposite), ("a", "start 0", 5, Here), ("a", "start 1", 0, Here), ("a", "start 1", 5, Here), ("b", "start 0", 0, Opposite), ("b", "start 0", 5, Opposite) }
                .SelectMany((one, i) => new[] { Run(2 * i, one.Item1, one.Item2, one.Item3, Here), Run((2 * i) + 1, one.Item1, one.Item2, one.Item3, one.Item4) }),
        ])!;

        study.Settings.Select(setting => setting.JoinedFrom).ShouldBe([5, null]);
        study.Settings[0].Families.Select(family => (family.Family, family.JoinedFrom)).ShouldBe([("start 0", 5), ("start 1", 0)]);
        study.Findings[1].Sentence.ShouldStartWith("b: even siblings that part at epoch 5, the last that was looked at, do not all end in one basin");
    }

    [Fact]
    public void Without_siblings_there_is_nothing_to_say() =>
        Study([Run(0, "", "start 0", 0, Here), Run(1, "", "start 1", 0, Here), Run(2, "", "start 0", 1, Here)]).ShouldBeNull();

    [Fact]
    public void It_is_the_same_for_any_number_of_threads()
    {
        SiblingRun[] runs = [.. Enumerable.Range(0, 8).Select(i => Run(i, "", "start 0", i % 2, Shapes.Gaussian(Problem.Objective.Dimension, i, 0.5)))];

        Study(runs, 3)!.Settings[0].Epochs.ShouldBe(Study(runs)!.Settings[0].Epochs);
    }

    private static SiblingRun Run(int trial, string setting, string family, int fork, double[] weights) => new(trial, setting, family, fork, weights);

    private static SiblingStudy? Study(SiblingRun[] runs, int threads = 1) => SiblingStudy.Of(Problem, runs, double.NaN, threads, CancellationToken.None);
}
