using System.Numerics;
using Runner.Data;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>
/// The target of a network: the input itself (autoencoders), the data's target values, or classes as one-hot rows. When the
/// data have both numbers and classes (a column of whole numbers 0 to K − 1), softmax cross-entropy and models with K outputs
/// use the classes, others the numbers.
/// </summary>
public static class LearningTarget
{
    /// <summary>Whether the target is the input itself.</summary>
    public static bool IsInput(ModelConfig model) =>
        model.Kind is ModelKind.Autoencoder or ModelKind.Vae || model.Reconstruct;

    private const string NoTarget =
        "data: the data have no target to learn. Give data with a target (data.target for csv, a label file beside an idx file, a subfolder per class for images), or use model: autoencoder.";

    /// <summary>The number of the model's outputs on these data.</summary>
    /// <exception cref="NetworkException">The data have no target.</exception>
    public static int Width<T>(ModelConfig model, LossConfig loss, Samples<T> samples)
        where T : unmanaged => model.Kind switch
        {
            ModelKind.Neuron => 1,
            _ when IsInput(model) => samples.Features,
            _ when model.Output > 0 => model.Output,
            _ when loss.Kind == LossKind.SoftmaxCrossEntropy && samples.Classes > 0 => samples.Classes,
            _ when samples.TargetWidth > 0 => samples.TargetWidth,
            _ => samples.Classes > 0 ? samples.Classes : throw new NetworkException(NoTarget),
        };

    /// <summary>Whether the target is the classes as one-hot rows.</summary>
    /// <param name="data">The data's name, for messages.</param>
    /// <param name="outputs">Width of the model's output.</param>
    /// <exception cref="NetworkException">The data have no target, or none that fits the outputs and the loss.</exception>
    public static bool IsOneHot<T>(ModelConfig model, LossConfig loss, string data, Samples<T> samples, int outputs)
        where T : unmanaged
    {
        if (IsInput(model))
        {
            return false;
        }

        var softmax = loss.Kind == LossKind.SoftmaxCrossEntropy;
        if (softmax && samples.Classes == 0 && samples.TargetWidth == 1)
        {
            throw new NetworkException(
                $"loss.name: softmax-cross-entropy needs classes, and the target of {data} is not a column of words or of whole numbers from 0. Use mse, or another data.target.");
        }

        if (samples.TargetWidth == outputs && !(softmax && samples.Classes > 0))
        {
            return false;
        }

        if (samples.Classes > 0 && samples.Classes <= outputs)
        {
            return true;
        }

        throw new NetworkException(samples.TargetWidth == 0 && samples.Classes == 0
            ? NoTarget
            : $"model: it has {outputs} outputs and the target of {data} {Math.Max(samples.TargetWidth, samples.Classes)}. Remove model.output to use the width of the target.");
    }

    /// <summary>[count, width]: 1 at each sample's class, 0 elsewhere.</summary>
    public static T[] OneHot<T>(Samples<T> samples, int width)
        where T : unmanaged, INumberBase<T>
    {
        var rows = new T[checked(samples.Count * width)];
        for (var i = 0; i < samples.Count; i++)
        {
            rows[(i * width) + samples.Labels[i]] = T.One;
        }

        return rows;
    }
}
