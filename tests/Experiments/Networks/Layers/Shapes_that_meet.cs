using Runner.Data;
using Runner.Networks.Layers;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Networks.Layers;

public sealed class Shapes_that_meet
{
    private static readonly ImageShape Digit = new(8, 8);

    [Theory]
    [InlineData("[{dense: 3}, flatten, {dense: 10}]", "model.layers[0]: dense takes features, and the data give 1 × 8 × 8. Put flatten before it.")]
    [InlineData("[{conv: 4}, relu, {dense: 10}]", "model.layers[2]: dense takes features, and relu gives 4 × 6 × 6. Put flatten before it.")]
    [InlineData("[flatten, {conv: 4}, {dense: 10}]", "model.layers[1]: conv takes an image (channels × height × width), and flatten gives 64 features. Put it before flatten, or unflatten before it.")]
    [InlineData("[{conv: 4, kernel: 7}, {conv: 4, kernel: 3}, flatten, {dense: 10}]", "model.layers[1]: conv reads squares of 3 × 3, and conv gives 4 × 2 × 2, which is smaller. Use a smaller kernel, or padding.")]
    [InlineData("[{max-pool: 9}, flatten, {dense: 10}]", "model.layers[0]: max-pool reads squares of 9 × 9, and the data give 1 × 8 × 8, which is smaller. Use a smaller size, or padding.")]
    [InlineData("[{max-pool: 3, padding: 2}, flatten, {dense: 10}]", "model.layers[0]: its padding, 2, is more than half of its size, 3. Give less.")]
    [InlineData("[{conv: 2, kernel: 4, padding: same}, flatten, {dense: 10}]", "model.layers[0]: padding: same needs an odd size, and it is 4 × 4. Give the padding as a number.")]
    [InlineData("[{conv: 2, kernel: 21, padding: 9, padding-mode: circular}, flatten, {dense: 10}]", "model.layers[0]: its circular padding, 9, is wider than 1 × 8 × 8. Give less.")]
    [InlineData("[{kind: transposed-conv, filters: 2, stride: 2, output-padding: 2}, flatten, {dense: 10}]", "model.layers[0]: its output-padding, 2, is not below its stride, 2. Give a smaller one.")]
    [InlineData("[{kind: transposed-conv, filters: 2, padding: 9}, flatten, {dense: 10}]", "model.layers[0]: transposed-conv would make -8 × -8 of 1 × 8 × 8. Use less padding.")]
    [InlineData("[flatten, {kind: unflatten, channels: 2, height: 4, width: 4}, flatten, {dense: 10}]", "model.layers[1]: 2 × 4 × 4 are 32 numbers, and flatten gives 64 features. Give sides whose product is that number.")]
    [InlineData("[{residual: [relu, {conv: 1}]}, flatten, {dense: 10}]", "model.layers[0]: its layers make 1 × 6 × 6 of 1 × 8 × 8, and a residual block adds the two. Make the output shape of its layers equal to the input shape.")]
    [InlineData("[{residual: [relu, {dense: 64}]}, flatten, {dense: 10}]", "model.layers[0].layers[1]: dense takes features, and relu gives 1 × 8 × 8. Put flatten before it.")]
    [InlineData("[{conv: 2}, flatten]", "model.layers[1]: the last layer gives 72 features, and the target needs 10 features. End the list with that many.")]
    [InlineData("[{upsample: 64}, {upsample: 64}, flatten, {dense: 10}]", "model.layers[1]: upsample makes 1 × 32768 × 32768 of 1 × 512 × 512, more than 268435456 numbers per sample. Use fewer channels or smaller images.")]
    [InlineData("[flatten, {dense: 65536}, {dense: 65536}, {dense: 10}]", "model.layers[2]: dense from 65536 features to 65536 features has 4294967296 weights, and a network may have 268435456. Use a narrower layer.")]
    public void Shapes_that_do_not_say_so_at_their_place(string layers, string message)
    {
        var problem = Should.Throw<LayerException>(() => Of($"{{kind: layers, layers: {layers}}}", Digit, 64, 10));
        problem.Message.ShouldBe(message);
        problem.Place.Line.ShouldBe(2);
    }

    [Theory]
    [InlineData("[{conv: 4}, flatten, {dense: 10}]", "model.layers[0]: conv takes an image (channels × height × width), and the data give 6 steps × 2 features. Use data of images, or put unflatten before it.")]
    [InlineData("[{rnn: 4}, {lstm: 3}, {dense: 10}]", "model.layers[1]: lstm takes a sequence (steps × features), and rnn gives 4 features. Let the recurrent layer before it give every step (steps: every).")]
    [InlineData("[flatten, {gru: 4}, {dense: 10}]", "model.layers[1]: gru takes a sequence (steps × features), and flatten gives 12 features. Use data of sequences, such as data.window of a csv or data.sequence of an npy.")]
    [InlineData("[{gru: 4, steps: every}, {dense: 10}]", "model.layers[1]: the last layer gives 6 steps × 10 features, and the target needs 10 features. End the list with that many.")]
    [InlineData("[{embedding: 3, vocabulary: 5}, {lstm: 10}]", "model.layers[0]: embedding takes features, or steps of one feature, and the data give 6 steps × 2 features. Use data with one whole number a step.")]
    [InlineData("[flatten, {embedding: 3, vocabulary: 5}, {lstm: 10}]", "model.layers[1]: embedding takes whole numbers as the data have them, and flatten gives others. Let it be the first layer.")]
    [InlineData("[{residual: [{rnn: 3}]}, {dense: 10}]", "model.layers[0]: its layers make 3 features of 6 steps × 2 features, and a residual block adds the two. Make the output shape of its layers equal to the input shape.")]
    [InlineData("[{kind: unflatten, channels: 1, height: 3, width: 4}, flatten, {dense: 10}]", "model.layers[0]: unflatten takes features, and the data give 6 steps × 2 features. Put flatten before it.")]
    [InlineData("[{lstm: 65536}, {dense: 10}]", "model.layers[0]: lstm from 6 steps × 2 features to 65536 features has 17180917760 weights, and a network may have 268435456. Use a narrower layer.")]
    public void Sequences_that_do_not_meet_say_so_too(string layers, string message) =>
        Should.Throw<LayerException>(() => LayerNetwork.Of(Config($"{{kind: layers, layers: {layers}}}").Model, LayerShape.OfSequence(6, 2), 10)).Message.ShouldBe(message);

    [Fact]
    public void A_recurrent_encoder_asks_for_its_decoder() =>
        Should.Throw<LayerException>(() => LayerNetwork.Of(Config("{layers: [{lstm: 4}], bottleneck: 2}").Model, LayerShape.OfSequence(6, 2), 12)).Message
            .ShouldBe("model.layers[0]: lstm has no mirror image for the decoder: what it makes of a sequence cannot be told back. Give the decoder in model.decoder.");

    [Fact]
    public void Dense_layers_look_at_each_step_and_the_output_of_an_mlp_at_all()
    {
        var network = LayerNetwork.Of(Config("{kind: mlp, layers: [{gru: 4, steps: every, layers: 2, bidirectional: true}, {dense: 5}]}").Model, LayerShape.OfSequence(6, 2), 3);
        network.Layers.Select(layer => layer.Out.ToString()).ShouldBe(["6 steps × 8 features", "6 steps × 5 features", "30 features", "3 features"]);
        network.Layers[0].Cells.Select(cell => (cell.Number, cell.Input.Columns)).ShouldBe([(1, 2), (2, 2), (3, 8), (4, 8)]);
        network.Layout.Blocks.Where(block => block.Layer == 1).Select(block => block.Name).ShouldBe(["layer1.weights", "layer1.recurrent", "layer1.bias", "layer1.recurrent-bias"]);
        LayerNetwork.Of(Config("{kind: mlp, layers: [{gru: 4, steps: every}]}").Model, LayerShape.OfSequence(6, 2), 18, targetSteps: 6).Layers[^1].Out.ToString().ShouldBe("6 steps × 3 features");
    }

    [Fact]
    public void A_layer_of_a_file_without_images_says_that_there_are_none() =>
        Should.Throw<LayerException>(() => Of("{kind: layers, layers: [{conv: 4}, flatten, {dense: 3}]}", null, 12, 3)).Message
            .ShouldBe("model.layers[0]: conv takes an image (channels × height × width), and the data give 12 features. Use data of images, or put unflatten before it.");

    [Theory]
    [InlineData("[{conv: 4, stride: 2, padding: 1}, relu, {conv: 8, stride: 2, padding: 1}, batch-norm, relu]", "dense(units=32) unflatten(channels=8 height=2 width=2) batch-norm relu transposed-conv(filters=4 stride=2 padding=1 output-padding=1) relu transposed-conv(filters=1 stride=2 padding=1 output-padding=1) sigmoid")]
    [InlineData("[{conv: 4, kernel: 5}, tanh, {max-pool: 2}, flatten, {dense: 6}, tanh]", "dense(units=6) tanh dense(units=16) unflatten(channels=4 height=2 width=2) upsample tanh transposed-conv(filters=1 kernel=5) sigmoid")]
    [InlineData("[flatten, {dense: 20}, {dropout: 0.1}, relu]", "dense(units=20) dropout(rate=0.1) relu dense(units=64) sigmoid")]
    [InlineData("[{upsample: 2}, {residual: [{conv: 1, padding: same}]}]", "dense(units=256) unflatten(channels=1 height=16 width=16) residual(conv(filters=1 padding=same)) average-pool sigmoid")]
    [InlineData("[flatten, {kind: unflatten, channels: 4, height: 4, width: 4}, {kind: transposed-conv, filters: 2, stride: 2}]", "dense(units=162) unflatten(channels=2 height=9 width=9) conv(filters=4 stride=2) flatten sigmoid")]
    public void The_decoder_is_the_encoder_backwards(string layers, string decoder)
    {
        var network = Of($"{{layers: {layers}, bottleneck: 3}}", Digit, 64, 64);
        network.Layers[network.Code].Out.ShouldBe(LayerShape.OfFeatures(3));
        string.Join(' ', network.Layers.Skip(network.Code + 1).Select(layer => layer.Config.Text)).ShouldBe(decoder);
    }

    [Theory]
    [InlineData("[{max-pool: 3}]", "model.layers[0]: max-pool has no mirror image for the decoder: squares of 3 × 3 do not fill 1 × 8 × 8 side by side. Give the decoder in model.decoder.")]
    [InlineData("[{conv: 2, padding: 1, padding-mode: circular}]", "model.layers[0]: conv has no mirror image for the decoder: a circular padding has no mirror image. Give the decoder in model.decoder.")]
    public void What_has_no_mirror_image_asks_for_a_decoder(string layers, string message) =>
        Should.Throw<LayerException>(() => Of($"{{layers: {layers}}}", Digit, 64, 64)).Message.ShouldBe(message);

    [Fact]
    public void A_given_decoder_must_give_back_the_input() =>
        Should.Throw<LayerException>(() => Of("{layers: [{conv: 2}], decoder: [{dense: 7}, relu]}", Digit, 64, 64)).Message
            .ShouldBe("model.decoder[1]: the last layer gives 7 features, and the input, which the network must reproduce, has 1 × 8 × 8. End the list with that many.");

    [Theory]
    [InlineData(9, 4, true)]
    [InlineData(9, 4, false)]
    [InlineData(8, 1, true)]
    public void A_batch_of_one_sample_has_no_variance(int samples, int batch, bool cut)
    {
        var flat = Of("{kind: layers, layers: [flatten, batch-norm, {dense: 10}]}", Digit, 64, 10);
        var image = Of("{kind: layers, layers: [batch-norm, flatten, {dense: 10}]}", Digit, 64, 10);
        Should.NotThrow(() => image.CheckBatches(samples, batch, cut));
        if (cut || batch == 1)
        {
            Should.Throw<LayerException>(() => flat.CheckBatches(samples, batch, cut)).Message.ShouldContain("one sample, over which the batch-norm of 64 features has no variance");
        }
        else
        {
            Should.NotThrow(() => flat.CheckBatches(samples, batch, cut));
        }
    }

    [Fact]
    public void Dense_layers_in_a_list_are_the_layers_that_widths_make()
    {
        var list = Config("{layers: [{dense: 7}, tanh, {dense: 5}, tanh], bottleneck: 2}").Model;
        var widths = Config("{encoder: [7, 5], bottleneck: 2}").Model;
        var (ours, theirs) = (Runner.Networks.NetworkShape.Of(list, 12, 12), Runner.Networks.NetworkShape.Of(widths, 12, 12));
        ours.Code.ShouldBe(theirs.Code);
        ours.Layers.Select(layer => (layer.Inputs, layer.Units, layer.Activation)).ShouldBe(theirs.Layers.Select(layer => (layer.Inputs, layer.Units, layer.Activation)));
    }

    private static LayerNetwork Of(string model, ImageShape? image, int features, int outputs) =>
        LayerNetwork.Of(Config(model).Model, image is { } shape ? LayerShape.OfImage(shape, features) : LayerShape.OfFeatures(features), outputs);

    private static TrialConfig Config(string model)
    {
        var reading = SpecFile.Read($"name: shapes\nmodel: {model}\n", "shapes.yaml");
        reading.Problems.ShouldBeEmpty();
        return SweepPoints.Of(reading.Spec!).Config(0);
    }
}
