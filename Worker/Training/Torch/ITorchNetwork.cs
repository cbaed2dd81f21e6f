using Runner.Networks;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>A network as libtorch computes it.</summary>
internal interface ITorchNetwork<T> : IDisposable
{
    ParameterLayout Layout { get; }

    /// <summary>A leaf of the graph for each block of the layout.</summary>
    IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Multiply-adds of one sample's forward pass, roughly.</summary>
    long MultiplyAdds { get; }

    /// <summary>Numbers beside the parameters that training keeps; empty for none.</summary>
    T[] State { get; }

    /// <summary>[batch, outputs], nothing random.</summary>
    Tensor Outputs(Tensor inputs);

    /// <summary>The loss, nothing random and without penalties: a mean over the samples.</summary>
    Tensor Loss(Tensor inputs, Tensor targets);

    /// <summary>The loss in training, and what else is charged; null for nothing.</summary>
    (Tensor Loss, Tensor? Penalty) Train(Tensor inputs, Tensor targets, TorchMode mode);
}
