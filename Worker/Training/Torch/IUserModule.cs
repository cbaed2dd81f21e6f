using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>
/// A network of your own: a public class with a constructor without parameters, in an assembly that <c>--plugin</c> gives and
/// <c>model.module</c> names. Runner fills the parameters (<c>model.init</c>), shuffles and trains as for any other model.
/// </summary>
/// <remarks>
/// The module must be a function of its parameters and its input: what it draws itself (dropout) or keeps beside them (the
/// running means of batch norm) no checkpoint holds, and both are refused.
/// </remarks>
public interface IUserModule
{
    /// <summary>A new module: [batch, inputs] to [batch, outputs].</summary>
    /// <param name="inputs">Features of a sample.</param>
    /// <param name="outputs">What the target has; as many as inputs with <c>model.reconstruct</c>.</param>
    nn.Module<Tensor, Tensor> Create(int inputs, int outputs);

    /// <summary>What is made small: one number, the mean over the samples of a batch.</summary>
    /// <param name="output">[batch, outputs], what the module gave.</param>
    /// <param name="target">[batch, outputs]: the input itself, numbers, or a 1 at each sample's class.</param>
    Tensor Loss(Tensor output, Tensor target);
}
