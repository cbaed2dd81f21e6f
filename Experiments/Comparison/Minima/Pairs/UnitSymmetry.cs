using System.Collections.Immutable;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>Whether a unit's sign can be flipped, and how that is compensated.</summary>
public enum SignSymmetry
{
    /// <summary>f(−z) is not a simple function of f(z).</summary>
    None,

    /// <summary>f(−z) = −f(z): tanh and identity. Negate a unit's incoming weights and bias and its outgoing weights (Sussmann 1992).</summary>
    Odd,

    /// <summary>σ(−z) = 1 − σ(z): as above, and the outgoing weights are added to the next bias.</summary>
    Logistic,
}

/// <summary>Hidden units that are interchangeable with each other.</summary>
/// <param name="Layer">Index of the (first) layer that outputs them.</param>
public sealed record UnitGroup(int Layer, int Units, SignSymmetry Sign);

/// <summary>
/// Which units of a network can be permuted without changing its function: those of each hidden layer. Layer l has the
/// outputs of group <see cref="Rows"/>[l] and the inputs of group <see cref="Columns"/>[l]; −1 is the network's own input or
/// output, whose order is given. A tied decoder's hidden units belong to the group of the mirrored encoder layer.
/// </summary>
public sealed record UnitSymmetry(
    ImmutableArray<UnitGroup> Groups, ImmutableArray<int> Rows, ImmutableArray<int> Columns)
{
    public static UnitSymmetry Of(NetworkShape shape)
    {
        var groups = ImmutableArray.CreateBuilder<UnitGroup>();
        var (rows, columns) = (new int[shape.Layers.Length], new int[shape.Layers.Length]);
        for (var l = 0; l < shape.Layers.Length; l++)
        {
            var layer = shape.Layers[l];
            columns[l] = l == 0 ? -1 : rows[l - 1];
            if (l == shape.Layers.Length - 1)
            {
                rows[l] = -1;
            }
            else if (layer.TiedTo >= 0)
            {
                rows[l] = columns[layer.TiedTo];
            }
            else
            {
                rows[l] = groups.Count;
                groups.Add(new UnitGroup(l, layer.Units, SignOf(layer.Activation)));
            }
        }

        return new UnitSymmetry(groups.ToImmutable(), [.. rows], [.. columns]);
    }

    private static SignSymmetry SignOf(ActivationKind activation) => activation switch
    {
        ActivationKind.Tanh or ActivationKind.Identity => SignSymmetry.Odd,
        ActivationKind.Sigmoid => SignSymmetry.Logistic,
        _ => SignSymmetry.None,
    };
}
