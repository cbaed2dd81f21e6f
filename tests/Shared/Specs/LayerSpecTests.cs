using Runner.Specs;

namespace Runner.Tests.Specs;

/// <summary>Lists of layers: how they are written, and how their numbers vary.</summary>
public class LayerSpecTests
{
    [Theory]
    [InlineData("[{conv: 8}]", "[conv(filters=8)]")]
    [InlineData("[{kind: conv, filters: 8, kernel: 3, stride: 1, padding: 0, padding-mode: zeros}]", "[conv(filters=8)]")]
    [InlineData("[{conv: 8, kernel: 5, padding: same}, relu, {kind: relu}]", "[conv(filters=8 kernel=5 padding=same),relu,relu]")]
    [InlineData("[max-pool, {max-pool: 2}, {max-pool: 3, stride: 3}, {max-pool: 3, stride: 2}]", "[max-pool,max-pool,max-pool(size=3),max-pool(size=3 stride=2)]")]
    [InlineData("[leaky-relu, {leaky-relu: 0.01}, {elu: 0.5}, {kind: elu, slope: 1}]", "[leaky-relu,leaky-relu,elu(slope=0.5),elu]")]
    [InlineData("[{residual: [{conv: 2}, relu]}, {kind: residual, layers: [flatten]}]", "[residual(conv(filters=2) relu),residual(flatten)]")]
    [InlineData("[batch-norm, {kind: batch-norm, momentum: 0.2}, {kind: layer-norm, epsilon: 1e-5}, dropout]", "[batch-norm,batch-norm(momentum=0.2),layer-norm,dropout]")]
    public void A_list_has_one_form_however_it_is_written(string written, string form) =>
        Read($"model: {{kind: layers, layers: {written}}}").Written("model.layers").Single().Text.ShouldBe(form);

    [Fact]
    public void A_number_that_an_axis_sets_is_as_if_it_stood_in_the_list()
    {
        var varied = Read("model: {kind: layers, layers: [{conv: 8}, {residual: [relu, {conv: 8, padding: 1}]}]}\nsweep: {axes: {'model.layers[0].filters': [4, 8], 'model.layers[1].layers[1].filters': [4, 8]}}");
        Values(varied, 1, 0)["model.layers"]!.Text.ShouldBe("[conv(filters=8),residual(relu conv(filters=4 padding=1))]");
        Values(varied, 0, 0)["model.layers[0].filters"]!.Number.ShouldBe(4);
    }

    [Fact]
    public void A_number_that_a_list_does_not_have_has_no_value()
    {
        var spec = Read("model: {kind: layers}\nsweep: {axes: {model.layers: [[relu], [{conv: 8}, {dropout: 0.2}]], 'model.layers[1].rate': [0.1, 0.3]}}");
        var values = Values(spec, 0, 1);
        values["model.layers[1].rate"].ShouldBeNull();
        values.Applicable(spec.Settings.OrdinalOf("model.layers[1].rate")).ShouldBeFalse();
        Values(spec, 1, 1)["model.layers"]!.Text.ShouldBe("[conv(filters=8),dropout(rate=0.3)]");
    }

    [Fact]
    public void A_condition_may_look_at_a_number_of_a_list_that_varies()
    {
        var spec = Read("model: {kind: layers, layers: [{conv: 8}]}\nsweep: {axes: {'model.layers[0].kernel': [3, 5]}, exclude: 'model.layers[0].kernel > 3'}");
        spec.Exclude.Single().Holds(Values(spec, 1)).ShouldBeTrue();
        spec.Exclude.Single().Holds(Values(spec, 0)).ShouldBeFalse();
    }

    [Fact]
    public void A_whole_list_may_be_a_value_with_a_label()
    {
        var spec = Read("model: {kind: layers}\nsweep: {axes: {model.layers: [{label: small, layers: [{conv: 2}]}, [{conv: 8}, relu]], training.batch: [16, 32]}}");
        spec.Axes[0].Choices.Select(choice => choice.Labels[0]).ShouldBe(["small", "[conv(filters=8),relu]"]);
        Read("sweep: {axes: {model.encoder: [{label: wide, encoder: [64]}, [8]]}}").Axes[0].Choices.Select(choice => choice.Labels[0]).ShouldBe(["wide", "[8]"]);
    }

    [Theory]
    [InlineData("model: {kind: layers, layers: [{conv: 8}]}", "torchsharp")]
    [InlineData("model: {kind: layers, layers: [{dense: 8}, relu, {dense: 2}]}", "built-in")]
    [InlineData("model: {kind: layers, layers: [{dense: 8}, relu, {dense: 2}]}\ntraining: {engine: torchsharp}", "torchsharp")]
    [InlineData("model: {kind: layers, layers: [{dense: 8}, relu, relu]}", "torchsharp")]
    [InlineData("model: {kind: layers, layers: [{dense: 8}, {leaky-relu: 0.1}, {dense: 8}, {leaky-relu: 0.2}]}", "torchsharp")]
    [InlineData("model: {kind: mlp, hidden: [3]}\ntraining: {engine: auto}", "built-in")]
    [InlineData("model: {layers: [{dense: 3}], decoder: [{dense: 4}, batch-norm]}\ntraining: {engine: auto}", "torchsharp")]
    [InlineData("model: {kind: module, module: Own}\ntraining: {engine: auto}", "torchsharp")]
    public void The_engine_is_the_built_in_one_where_it_can_train_the_model(string text, string engine) =>
        Values(Read(text))["training.engine"]!.Text.ShouldBe(engine);

    private static SweepSpec Read(string text)
    {
        var reading = SpecFile.Read($"name: layers\n{text}\n", "layers.yaml");
        reading.Problems.ShouldBeEmpty();
        return reading.Spec!;
    }

    private static TrialValues Values(SweepSpec spec, params int[] choices) => new SweepResolver(spec.Settings, spec.Base, spec.Axes)
        .Resolve([.. spec.Axes.Select((axis, i) => axis.Choices[i < choices.Length ? choices[i] : 0])], new bool[spec.Axes.Length]);
}
