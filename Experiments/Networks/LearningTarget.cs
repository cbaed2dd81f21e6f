using System.Numerics;
using Runner.Data;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>
/// What a network's output is compared with: the input itself (autoencoders), the data's target values, or classes as one-hot
/// rows. Where the data have both numbers and classes (a column of whole numbers 0 to K − 1), softmax cross-entropy and a model
/// with K outputs take the classes, any other the numbers.
/// </summary>
public static class LearningTarget
{
    /// <summary>Whether what is learnt is the input itself.</summary>
    public static bool IsInput(ModelConfig model) =>
        model.Kind is ModelKind.Autoencoder or ModelKind.Vae || model.Reconstruct;

    private const string NoTarget =
        "data: the data have no target to learn. Give data that have one (a column in data.target for csv, a file of labels beside idx, a subfolder a class for images), or use model: autoencoder.";

    /// <summary>How many outputs the model has on these data.</summary>
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

    /// <summary>Whether classes are learnt, as rows with a 1 at the sample's class.</summary>
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
                $"loss.name: softmax-cross-entropy needs classes, and the target of {data} is no column of words or of whole numbers from 0. Use mse, or another data.target.");
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
            : $"model: it has {outputs} outputs and the target of {data} {Math.Max(samples.TargetWidth, samples.Classes)}. Leave model.output out to take as many as the target needs.");
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
