using System.Collections.Immutable;

namespace Runner.Networks.Weights;

/// <summary>Where the numbers of a <see cref="NamedTensor"/> are.</summary>
public enum TensorPlace
{
    /// <summary>In the flat vector of parameters.</summary>
    Parameters,

    /// <summary>In the state of the training beside them, such as running means.</summary>
    State,

    /// <summary>Nowhere: it is the number of batches that a batch norm has seen.</summary>
    Batches,
}

/// <summary>A tensor of a network under the name that PyTorch's <c>state_dict</c> gives it.</summary>
/// <param name="Shape">Empty for a single number.</param>
/// <param name="Offset">The index of its first number; the others follow in row-major order.</param>
public sealed record NamedTensor(string Name, ImmutableArray<int> Shape, TensorPlace Place, int Offset)
{
    /// <summary>The number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, side) => product * side);

    /// <summary>A shape in words, such as [32, 64].</summary>
    public static string Text(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
