using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>
/// A user's network: a public class with a parameterless constructor, in an assembly given with <c>--plugin</c>;
/// <c>model.module</c> names the class. Runner initializes the parameters (<c>model.init</c>), shuffles and trains as for any
/// other model.
/// </summary>
/// <remarks>
/// The output of the module must depend only on its parameters and its input. Modules that draw random numbers (dropout) or
/// have buffers (the running means of batch norm) are refused, because checkpoints do not contain these.
/// </remarks>
public interface IUserModule
{
    /// <summary>Creates a module that maps [batch, inputs] to [batch, outputs].</summary>
    /// <param name="inputs">Number of features of a sample.</param>
    /// <param name="outputs">Number of outputs that the target requires; equal to <paramref
    /// name="inputs"/> with <c>model.reconstruct</c>.</param>
    nn.Module<Tensor, Tensor> Create(int inputs, int outputs);

    /// <summary>The loss to minimize: a scalar, the mean over the samples of a batch.</summary>
    /// <param name="output">[batch, outputs], the output of the module.</param>
    /// <param name="target">[batch, outputs]: the input itself, numeric targets, or one-hot classes.</param>
    Tensor Loss(Tensor output, Tensor target);
}
