using System.Numerics;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>Applies a match to layer weights: W′ᵢⱼ = sᵢ·tⱼ·W(from i, from j), b′ᵢ = sᵢ·(b(from i) + Σ W(from i, from j) over the
/// negated logistic inputs j), which does not change the network's function.</summary>
internal static class UnitMoves
{
    public static void Apply<T>(LayerWeights weights, UnitSymmetry symmetry, UnitMatch match, T[] source, T[] target)
        where T : IFloatingPoint<T>
    {
        for (var l = 0; l < weights.LayerCount; l++)
        {
            var layer = weights.Shape.Layers[l];
            var (rows, columns) = (symmetry.Rows[l], symmetry.Columns[l]);
            var logistic = columns >= 0 && symmetry.Groups[columns].Sign == SignSymmetry.Logistic;
            var from = weights.Weights(source, l);
            var to = weights.Weights(target, l);
            var biasFrom = weights.Bias(source, l);
            var biasTo = weights.Bias(target, l);
            for (var i = 0; i < layer.Units; i++)
            {
                var row = rows < 0 ? i : match.From[rows][i];
                var sign = rows >= 0 && match.Turned[rows][i] ? T.NegativeOne : T.One;
                var read = from.Slice(row * layer.Inputs, layer.Inputs);
                var write = to.Slice(i * layer.Inputs, layer.Inputs);
                var bias = biasFrom[row];
                if (columns < 0)
                {
                    for (var j = 0; j < read.Length; j++)
                    {
                        write[j] = sign * read[j];
                    }
                }
                else
                {
                    var (origin, turned) = (match.From[columns], match.Turned[columns]);
                    for (var j = 0; j < read.Length; j++)
                    {
                        var value = read[origin[j]];
                        write[j] = turned[j] ? -sign * value : sign * value;
                        bias += logistic && turned[j] ? value : T.Zero;
                    }
                }

                biasTo[i] = sign * bias;
            }
        }
    }

    /// <summary>Applies a match to one row of values per unit, [units, width]: z′ᵢ = sᵢ·z(from i).</summary>
    public static void ApplyToRows(int[] from, bool[] turned, int width, ReadOnlySpan<float> source, Span<float> target)
    {
        for (var i = 0; i < from.Length; i++)
        {
            var read = source.Slice(from[i] * width, width);
            var write = target.Slice(i * width, width);
            if (turned[i])
            {
                for (var j = 0; j < width; j++)
                {
                    write[j] = -read[j];
                }
            }
            else
            {
                read.CopyTo(write);
            }
        }
    }
}
