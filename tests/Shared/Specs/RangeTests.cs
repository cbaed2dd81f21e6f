using Runner.Specs;

namespace Runner.Tests.Specs;

public class RangeTests
{
    [Fact]
    public void A_linear_range_has_the_values_that_a_person_would_list() =>
        Labels("optimizer.lr: {from: 0.1, to: 0.7, steps: 7}").ShouldBe(["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]);

    [Fact]
    public void A_logarithmic_range_has_exact_powers_of_ten() =>
        Labels("optimizer.lr: {from: 1e-7, to: 10, steps: 9, scale: log}").ShouldBe(["1e-7", "1e-6", "1e-5", "0.0001", "0.001", "0.01", "0.1", "1", "10"]);

    [Fact]
    public void A_range_of_whole_numbers_may_be_logarithmic() =>
        Labels("model.bottleneck: {from: 1, to: 64, steps: 7, scale: log}").ShouldBe(["1", "2", "4", "8", "16", "32", "64"]);

    [Fact]
    public void A_range_may_fall() => Labels("model.bottleneck: {from: 9, to: 1, steps: 3}").ShouldBe(["9", "5", "1"]);

    [Fact]
    public void A_range_and_its_list_are_the_same_sweep() =>
        SpecTexts.Good("name: r\nsweep: {axes: {optimizer.lr: {from: 0.001, to: 0.1, steps: 3, scale: log}}}").Hash
            .ShouldBe(SpecTexts.Good("name: r\nsweep: {axes: {optimizer.lr: [0.001, 0.01, 0.1]}}").Hash);

    [Fact]
    public void Labels_of_sections_read_well() =>
        Labels("optimizer: [adam, {name: sgd, lr: 0.00001}, {label: heavy ball, name: momentum}, {lr: 0.5}]").ShouldBe(["adam", "sgd lr=1e-5", "heavy ball", "lr=0.5"]);

    [Theory]
    [InlineData("{from: 0.12345678901234, to: 0.12345678901239, steps: 3}")]
    [InlineData("{from: 0.12345678901239, to: 0.12345678901234, steps: 3}")]
    [InlineData("{from: 0.12345678901234, to: 0.12345678901239, steps: 3, scale: log}")]
    [InlineData("{from: 0.1, to: 0.1000000000001, steps: 50}")]
    [InlineData("{from: 0.1, to: 0.10000001, steps: 1000, scale: log}")]
    [InlineData("{from: 1e-320, to: 1e-310, steps: 5}")]
    [InlineData("{from: 1e307, to: 1.7e308, steps: 7}")]
    public void Every_value_of_a_range_lies_inside_and_none_comes_twice(string range)
    {
        var numbers = Numbers($"optimizer.lr: {range}");
        var (low, high) = (Math.Min(numbers[0], numbers[^1]), Math.Max(numbers[0], numbers[^1]));
        numbers.ShouldAllBe(number => number >= low && number <= high);
        numbers.Distinct().Count().ShouldBe(numbers.Length);
    }

    [Fact]
    public void A_range_of_large_whole_numbers_is_exact() =>
        Labels("model.init.weights.seed: {from: 9007199254740980, to: 9007199254740990, steps: 11}", "model: {init: {weights: split-mix-64}}")
            .ShouldBe(Enumerable.Range(0, 11).Select(i => (9007199254740980 + i).ToString()));

    [Theory]
    [InlineData("{from: -1.7e308, to: 1.7e308, steps: 3}")]
    [InlineData("{distribution: uniform, from: -1.7e308, to: 1.7e308}")]
    public void A_width_that_no_number_reaches_is_refused(string axis) =>
        SpecTexts.Problems($"name: r\nmodel: {{init: {{weights: normal}}}}\nsweep: {{axes: {{model.init.weights.mean: {axis}}}{(axis.Contains("steps") ? "" : ", sample: {method: random, n: 4}")}}}")
            .Single().ShouldContain("from and to are further apart than the largest number");

    [Fact]
    public void A_deviation_that_no_number_reaches_is_refused() =>
        SpecTexts.Problems("name: r\nmodel: {init: {weights: normal}}\nsweep: {axes: {model.init.weights.mean: {distribution: normal, mean: 0, std: 1e308}}, sample: {method: random, n: 4}}")
            .Single().ShouldContain("draws would lie beyond the largest number");

    [Theory]
    [InlineData("{distribution: uniform, from: 0.12345678901234, to: 0.12345678901239}")]
    [InlineData("{distribution: log-uniform, from: 0.12345678901234, to: 0.12345678901239}")]
    [InlineData("{distribution: normal, mean: 0.12345678901236, std: 1e-14, min: 0.12345678901234, max: 0.12345678901239}")]
    [InlineData("{distribution: normal, mean: 0.5, std: 1, min: 0.12345678901234, max: 0.98765432109876}")]
    public void Every_draw_lies_inside_of_its_distribution(string distribution)
    {
        var axis = SpecTexts.Good($"name: r\nsweep: {{axes: {{optimizer.lr: {distribution}}}, sample: {{method: random, n: 4}}}}").Axes[0];
        var draws = Enumerable.Range(0, 200).Select(i => axis.At(i / 200.0).Numbers[0]).ToArray();
        var most = distribution.Contains("0.98765432109876") ? 0.98765432109876 : 0.12345678901239;
        draws.ShouldAllBe(draw => draw >= 0.12345678901234 && draw <= most);
        draws.Distinct().Count().ShouldBeGreaterThan(100);
    }

    private static double[] Numbers(string axis) => [.. SpecTexts.Good($"name: r\nsweep: {{axes: {{{axis}}}}}").Axes[0].Choices.Select(c => c.Numbers[0])];

    private static IEnumerable<string> Labels(string axis, string rest) => SpecTexts.Good($"name: r\n{rest}\nsweep: {{axes: {{{axis}}}}}").Axes[0].Choices.Select(c => c.Labels[0]);

    private static IEnumerable<string> Labels(string axis) => SpecTexts.Good($"name: r\nsweep: {{axes: {{{axis}}}}}").Axes[0].Choices.Select(c => c.Labels[0]);
}
