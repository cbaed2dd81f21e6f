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

    [Theory]
    [InlineData("{rnn: 6, activation: relu}", 1)]
    [InlineData("{gru: 6}", 3)]
    [InlineData("{lstm: 6, layers: 2, bidirectional: true}", 4)]
    public void Each_gate_sees_its_states_by_a_matrix_of_its_own(string layer, int gates)
    {
        foreach (var (scheme, gain) in new[] { ("identity", 1.0), ("{scheme: orthogonal, gain: 0.5}", 0.5), ("{scheme: identity, gain: 2}", 2) })
        {
            var (values, layout) = Start($"[{layer}, {{dense: 10}}]", "normal", $", recurrent: {scheme}", Sequence);
            foreach (var block in layout.Blocks.Where(block => block.Role == ParameterRole.Recurrent))
            {
                (block.Rows, block.Columns).ShouldBe((gates * 6, 6));
                for (var gate = 0; gate < gates; gate++)
                {
                    var matrix = values.AsSpan(block.Offset + (gate * 36), 36).ToArray();
                    for (var i = 0; i < 6; i++)
                    {
                        for (var j = 0; j < 6; j++)
                        {
                            Enumerable.Range(0, 6).Sum(k => matrix[(i * 6) + k] * matrix[(j * 6) + k]).ShouldBe(i == j ? gain * gain : 0, 1e-12);
                            if (scheme.Contains("identity", StringComparison.Ordinal))
                            {
                                matrix[(i * 6) + j].ShouldBe(i == j ? gain : 0);
                            }
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void The_forget_gate_of_an_lstm_starts_with_its_own_bias_once()
    {
        var (values, layout) = Start("[{lstm: 6, layers: 2, bidirectional: true}, {gru: 6}]", "normal", ", bias: {scheme: constant, value: 0.5}, forget-bias: -2", Sequence, "every");
        foreach (var cell in layout.Blocks.Where(block => block.Name.EndsWith(".bias", StringComparison.Ordinal) || block.Name.EndsWith("-bias", StringComparison.Ordinal)))
        {
            var bias = values.AsSpan(cell.Offset, cell.Count).ToArray();
            var forget = cell.Name.EndsWith("-bias", StringComparison.Ordinal) ? 0 : -2;
            bias.ShouldBe([.. Enumerable.Range(0, cell.Count).Select(i => cell.Layer <= 4 && i is >= 6 and < 12 ? forget : 0.5)], cell.Name);
        }
    }

    [Fact]
    public void Pytorchs_start_of_a_recurrent_layer_is_by_its_units()
    {
        var (values, layout) = Start("[{gru: 400}, {dense: 10}]", "pytorch", "", Sequence);
        foreach (var block in layout.Blocks.Where(block => block.Layer == 1))
        {
            var part = values.AsSpan(block.Offset, block.Count).ToArray();
            part.Max(Math.Abs).ShouldBe(0.05, 0.0005, block.Name);
        }
    }

    [Fact]
    public void The_deviation_of_input_weights_is_that_of_recurrent_layers_alone()
    {
        var (values, layout) = Start("[{rnn: 200}, {dense: 10}]", "{scheme: normal, std: 3}", ", input-std: 0.001", Sequence);
        Math.Sqrt(Variance(values, layout, "layer1.weights")).ShouldBe(0.001, 0.0001);
        Math.Sqrt(Variance(values, layout, "layer2.weights")).ShouldBe(3, 0.3);
    }

    private static double Variance(double[] values, ParameterLayout layout, string name)
    {
        var block = layout.Blocks.Single(one => one.Name == name);
        return values.AsSpan(block.Offset, block.Count).ToArray().Select(value => value * value).Average();
    }

    private static LayerShape Sequence => LayerShape.OfSequence(5, 2);

    private static (double[] Values, ParameterLayout Layout) Start(string layers, string scheme, string more = "", LayerShape? sample = null, string steps = "last")
    {
        layers = steps == "last" ? layers : layers.Replace("true}", "true, steps: every}", StringComparison.Ordinal);
        var reading = SpecFile.Read($"name: start\nmodel: {{kind: layers, layers: {layers}, init: {{weights: {scheme}{more}}}}}\n", "start.yaml");
        reading.Problems.ShouldBeEmpty();
        var config = SweepPoints.Of(reading.Spec!).Config(0);
        var network = LayerNetwork.Of(config.Model, sample ?? LayerShape.OfImage(new ImageShape(8, 8), 64), sample is null || steps == "last" ? 10 : 6);
        return (InitialParameters.Of(config.Model.Init, null, network.Layout, config.Seeds, null, ""), network.Layout);
    }
}
