using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>
/// A network's outputs on training samples and on the same number of random inputs of similar size. Two networks with equal outputs on all
/// inputs are equal up to permutation, sign and scaling of their units (Sussmann 1992); a sample of inputs is enough to detect a
/// difference.
/// </summary>
internal sealed class NetworkAnswers
{
    private const int MostSamples = 100;
    private const int Drawn = 100;

    private readonly bool onLogits;
    private readonly int outputs;
    private readonly Lazy<NetworkCurvature> network;

    public NetworkAnswers(NetworkShape shape, LossConfig loss, TrainingData data)
    {
        onLogits = loss.Kind == LossKind.SoftmaxCrossEntropy;
        outputs = shape.Layers[^1].Units;
        network = new Lazy<NetworkCurvature>(() =>
        {
            var features = shape.Layers[0].Inputs;
            var samples = Math.Min(MostSamples, data.Inputs.Length / features);
            var inputs = Padding.Allocate<double>((samples + Drawn) * features);
            data.Inputs.AsSpan(0, samples * features).CopyTo(inputs);
            var drawn = new double[Drawn * features];
            RandomStream.Named(0, 0, StreamPurpose.Probe, 7).FillGaussian<double>(drawn);
            EuclideanSpace.Scale(TrainingData.RootMeanSquare(data.Inputs), drawn);
            drawn.CopyTo(inputs, samples * features);
            return new NetworkCurvature(shape, loss, 0, 0, 0, inputs, Padding.Allocate<double>((samples + Drawn) * outputs), samples + Drawn);
        });
    }

    public double[] Of(double[] at)
    {
        var answers = network.Value.Outputs(at);

        // Before a softmax only differences count.
        for (var start = 0; onLogits && start < answers.Length; start += outputs)
        {
            var row = answers.AsSpan(start, outputs);
            var mean = 0.0;
            foreach (var value in row)
            {
                mean += value / outputs;
            }

            foreach (ref var value in row)
            {
                value -= mean;
            }
        }

        return answers;
    }
}
