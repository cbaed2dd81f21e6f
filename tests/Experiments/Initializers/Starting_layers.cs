using Runner.Data;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Initializers;

/// <summary>Initializers on the layers of a list: what their fans are, and what stands where.</summary>
public sealed class Starting_layers
{
    [Theory]
    [InlineData("he-normal", "relu", 2.0 / (16 * 9))]
    [InlineData("lecun-normal", "relu", 1.0 / (16 * 9))]
    [InlineData("glorot-normal", "relu", 2.0 / ((16 * 9) + (64 * 9)))]
    [InlineData("pytorch", "relu", 1.0 / (3 * 16 * 9))]
    [InlineData("he-normal", "tanh", 25.0 / 9 / (16 * 9))]
    [InlineData("he-normal", "batch-norm, relu", 2.0 / (16 * 9))]
    [InlineData("he-normal", "max-pool, identity", 1.0 / (16 * 9))]
    public void A_convolutions_fans_count_the_pixels_of_its_kernel(string scheme, string behind, double variance)
    {
        var (values, layout) = Start($"[{{conv: 16, padding: 1}}, {{conv: 64, padding: 1}}, {behind}, flatten, {{dense: 10}}]", scheme);
        Variance(values, layout, "layer2.weights").ShouldBe(variance, 0.05 * variance);
    }

    [Fact]
    public void A_transposed_convolutions_fans_are_those_of_the_convolution_that_it_transposes()
    {
        var (values, layout) = Start("[{conv: 32, padding: 1}, {kind: transposed-conv, filters: 16}, identity, flatten, {dense: 10}]", "lecun-normal");
        Variance(values, layout, "layer2.weights").ShouldBe(1.0 / (16 * 9), 0.05 / (16 * 9));
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    public void Delta_orthogonal_kernels_turn_each_pixel_by_an_orthogonal_matrix(int from, int to)
    {
        var (values, layout) = Start($"[{{conv: {from}, padding: 1}}, {{conv: {to}, kernel: 5, padding: 2}}, flatten, {{dense: 10}}]", "delta-orthogonal");
        var block = layout.Blocks.Single(one => one.Name == "layer2.weights");
        var weights = values.AsSpan(block.Offset, block.Count).ToArray();
        var matrix = new double[to, from];
        for (var i = 0; i < weights.Length; i++)
        {
            if (i % 25 == 12)
            {
                matrix[i / block.Columns, i % block.Columns / 25] = weights[i];
            }
            else
            {
                weights[i].ShouldBe(0);
            }
        }

        var least = Math.Min(from, to);
        for (var a = 0; a < least; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var dot = Enumerable.Range(0, Math.Max(from, to)).Sum(i => to <= from ? matrix[a, i] * matrix[b, i] : matrix[i, a] * matrix[i, b]);
                dot.ShouldBe(a == b ? 1 : 0, 1e-12);
            }
        }
    }

    [Fact]
    public void Identity_kernels_give_back_their_channels()
    {
        var (values, layout) = Start("[{conv: 2, kernel: 4}, flatten, {dense: 10}]", "{scheme: identity, gain: 3}");
        var block = layout.Blocks[0];
        values.AsSpan(block.Offset, block.Count).ToArray().Select((value, i) => (value, i)).Where(item => item.value != 0).ShouldBe([(3.0, 5)]);
    }

    [Fact]
    public void Norms_start_at_scale_one_and_shift_nothing_whatever_the_scheme()
    {
        var (values, layout) = Start("[{conv: 3}, batch-norm, flatten, layer-norm, {dense: 10}]", "normal");
        foreach (var block in layout.Blocks.Where(block => block.Role is ParameterRole.Scale or ParameterRole.Shift))
        {
            values.AsSpan(block.Offset, block.Count).ToArray().ShouldAllBe(value => value == (block.Role == ParameterRole.Scale ? 1 : 0));
        }

        layout.Blocks.Select(block => block.Name).ShouldBe(
            ["layer1.weights", "layer1.bias", "layer2.scale", "layer2.shift", "layer3.scale", "layer3.shift", "layer4.weights", "layer4.bias"]);
    }

    [Theory]
    [InlineData("{residual: [{conv: 4, padding: same}, relu, {conv: 1, padding: same}]}", "layer2.weights,layer2.bias")]
    [InlineData("{residual: [{conv: 1, padding: same}, batch-norm, relu]}", "layer2.scale,layer2.shift")]
    public void Zero_residual_lets_a_block_start_as_what_it_takes(string block, string zeros)
    {
        var names = zeros.Split(',');
        var (values, layout) = Start($"[{block}, flatten, {{dense: 10}}]", "normal", ", zero-residual: true, bias: {scheme: constant, value: 0.5}");
        foreach (var one in layout.Blocks)
        {
            values.AsSpan(one.Offset, one.Count).ToArray().All(value => value == 0).ShouldBe(names.Contains(one.Name) || one.Role == ParameterRole.Shift, one.Name);
        }
    }

    private static double Variance(double[] values, ParameterLayout layout, string name)
    {
        var block = layout.Blocks.Single(one => one.Name == name);
        return values.AsSpan(block.Offset, block.Count).ToArray().Select(value => value * value).Average();
    }

    private static (double[] Values, ParameterLayout Layout) Start(string layers, string scheme, string more = "")
    {
        var reading = SpecFile.Read($"name: start\nmodel: {{kind: layers, layers: {layers}, init: {{weights: {scheme}{more}}}}}\n", "start.yaml");
        reading.Problems.ShouldBeEmpty();
        var config = SweepPoints.Of(reading.Spec!).Config(0);
        var network = LayerNetwork.Of(config.Model, new ImageShape(8, 8), 64, 10);
        return (InitialParameters.Of(config.Model.Init, null, network.Layout, config.Seeds, null, ""), network.Layout);
    }
}
