using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class OneNeuronTests
{
    // Nielsen, "Neural networks and deep learning", chapter 3: output after 0, 50, …, 300 updates.
    [Theory]
    [InlineData(0.6, 0.9, LossKind.HalfMse, 0.15, new[] { .8176, .3870, .2110, .1527, .1237, .1061, .0940 })]
    [InlineData(2, 2, LossKind.HalfMse, 0.15, new[] { .9820, .9759, .9641, .9334, .7887, .3572, .2028 })]
    [InlineData(0.6, 0.9, LossKind.BinaryCrossEntropy, 0.005, new[] { .8176, .7516, .6789, .6053, .5355, .4726, .4177 })]
    [InlineData(2, 2, LossKind.BinaryCrossEntropy, 0.005, new[] { .9820, .9710, .9539, .9282, .8912, .8415, .7796 })]
    public void The_neuron_learns_as_the_book_shows(double weight, double bias, LossKind loss, double rate, double[] outputs)
    {
        var config = Configs.Neuron(weight, bias, rate);
        var result = Train.One(config with { Loss = config.Loss with { Kind = loss } });

        result.Outcome.ShouldBe(TrialOutcome.Completed);
        result.Curve.Times.ShouldBe([0, 50, 100, 150, 200, 250, 300]);
        var measured = result.Column(MetricNames.Output);
        for (var i = 0; i < outputs.Length; i++)
        {
            measured[i].ShouldBe(outputs[i], 5e-5);
        }
    }

    [Theory]
    [InlineData(0.6, 0.9, .093955694864)]
    [InlineData(2, 2, .202848424268)]
    public void After_300_updates_float64_is_right_to_eleven_places(double weight, double bias, double output) =>
        Train.One(Configs.Neuron(weight, bias, 0.15)).Column(MetricNames.Output)[^1].ShouldBe(output, 1e-11);

    // The book's animation of the cross-entropy cost leaves the sigmoid's slope out twice.
    [Theory]
    [InlineData(0.6, 0.9, .0404)]
    [InlineData(2, 2, .0479)]
    public void Without_the_output_slope_it_learns_as_the_books_animation_does(double weight, double bias, double output)
    {
        var config = Configs.Neuron(weight, bias, 0.005);
        var loss = config.Loss with { Kind = LossKind.BinaryCrossEntropy, OmitOutputSlope = true };
        Train.One(config with { Loss = loss }).Column(MetricNames.Output)[^1].ShouldBe(output, 5e-5);
    }

    [Fact]
    public void Float32_ends_close_to_float64()
    {
        var config = Configs.Neuron(2, 2, 0.15);
        var result = Train.One(config with { Training = config.Training with { Precision = Precision.Float32 } });
        result.Column(MetricNames.Output)[^1].ShouldBe(.202848424268, 1e-4);
        result.Weights.Length.ShouldBe(8);
    }
}
