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

    private static IEnumerable<string> Labels(string axis) => SpecTexts.Good($"name: r\nsweep: {{axes: {{{axis}}}}}").Axes[0].Choices.Select(c => c.Labels[0]);
}
