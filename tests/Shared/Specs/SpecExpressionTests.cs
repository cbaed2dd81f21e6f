using Runner.Specs;

namespace Runner.Tests.Specs;

public class SpecExpressionTests
{
    [Theory]
    [InlineData("optimizer.name == adam", true)]
    [InlineData("optimizer == adam", true)]
    [InlineData("adam == optimizer.name", true)]
    [InlineData("optimizer.name != adam", false)]
    [InlineData("optimizer.name == 'adam'", true)]
    [InlineData("model.bottleneck == 4", true)]
    [InlineData("model.bottleneck == 4.0", true)]
    [InlineData("model.bottleneck < 4", false)]
    [InlineData("model.bottleneck <= 4", true)]
    [InlineData("3 < model.bottleneck", true)]
    [InlineData("model.bottleneck > 4", false)]
    [InlineData("model.bottleneck >= 4", true)]
    [InlineData("optimizer.lr == 1e-3", true)]
    [InlineData("optimizer.lr < .01", true)]
    [InlineData("optimizer.lr > -1", true)]
    [InlineData("optimizer.name in [sgd, adam]", true)]
    [InlineData("optimizer.name in [sgd]", false)]
    [InlineData("optimizer.name not in [sgd]", true)]
    [InlineData("model.bottleneck in [1, 4]", true)]
    [InlineData("not optimizer.name == adam", false)]
    [InlineData("not not optimizer.name == adam", true)]
    [InlineData("model.tied", true)]
    [InlineData("not model.tied", false)]
    [InlineData("model.tied == true", true)]
    [InlineData("optimizer == sgd or model.bottleneck == 4", true)]
    [InlineData("optimizer == sgd and model.bottleneck == 4", false)]
    [InlineData("optimizer == adam or optimizer == sgd and model.bottleneck == 5", true)]
    [InlineData("(optimizer == adam or optimizer == sgd) and model.bottleneck == 5", false)]
    [InlineData("optimizer == adam && !(model.bottleneck == 5)", true)]
    [InlineData("optimizer.beta1 < optimizer.beta2", true)]
    [InlineData("training.batch == full", false)]
    [InlineData("training.batch != full", true)]
    [InlineData("data.target == ''", false)]
    public void A_condition_says_whether_it_holds(string condition, bool holds) => Read(condition).Holds(Point).ShouldBe(holds);

    [Theory]
    [InlineData("optimizer.momentum == 0.9")]
    [InlineData("optimizer.momentum != 0.9")]
    [InlineData("optimizer.momentum < 2")]
    [InlineData("optimizer.momentum in [0.9]")]
    public void Every_comparison_with_a_setting_that_does_not_apply_is_false(string condition) => Read(condition).Holds(Point).ShouldBeFalse();

    [Fact]
    public void Two_ways_of_writing_a_condition_have_one_canonical_form() =>
        Read("optimizer==adam&&!(model.bottleneck==5.0)").Canonical.ShouldBe(Read("optimizer.name == 'adam' and not model.bottleneck == 5").Canonical);

    private static TrialValues Point => SpecTexts.Values("name: point\nmodel: {bottleneck: 4, tied: true}\n");

    private static SpecExpression Read(string condition)
    {
        var problems = new List<string>();
        var reading = SpecFile.Read(
            $"name: c\nsweep:\n  axes:\n    optimizer.name: [adam, momentum]\n    model.bottleneck: {{values: [4, 5], when: {System.Text.Json.JsonSerializer.Serialize(condition.Contains("bottleneck") ? "model.bias" : condition)}}}\n",
            "c.yaml");
        problems.AddRange(reading.Problems.Select(p => p.ToString()));
        if (!condition.Contains("bottleneck"))
        {
            problems.ShouldBeEmpty();
            return reading.Spec!.Axes[1].When!;
        }

        reading = SpecFile.Read(
            $"name: c\nsweep:\n  axes:\n    model.bottleneck: [1, 3, 4, 5]\n    optimizer.name: [adam, momentum, sgd]\n    training.epochs: {{values: [4, 5], when: {System.Text.Json.JsonSerializer.Serialize(condition)}}}\n",
            "c.yaml");
        reading.Problems.ShouldBeEmpty();
        return reading.Spec!.Axes[2].When!;
    }
}
