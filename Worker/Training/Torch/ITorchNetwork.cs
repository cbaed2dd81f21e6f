using Runner.Networks;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>A network computed by libtorch.</summary>
internal interface ITorchNetwork<T> : IDisposable
{
    ParameterLayout Layout { get; }

    /// <summary>One leaf of the autograd graph per block of the layout.</summary>
    IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Approximate number of multiply-adds in the forward pass of one sample.</summary>
    long MultiplyAdds { get; }

    /// <summary>State of the training other than parameters; may be empty.</summary>
    T[] State { get; }

    /// <summary>[batch, outputs], without randomness.</summary>
    Tensor Outputs(Tensor inputs);

    /// <summary>The loss, a mean over the samples, without randomness and penalties.</summary>
    Tensor Loss(Tensor inputs, Tensor targets);

    /// <summary>The loss in training, and a penalty; null for none.</summary>
    (Tensor Loss, Tensor? Penalty) Train(Tensor inputs, Tensor targets, TorchMode mode);
}
