using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>Each unit has k incoming weights from N(0, std²), chosen at random; the others are 0. Martens, "Deep learning via
/// Hessian-free optimization", ICML 2010, section 5 (k = 15).</summary>
internal sealed class Sparse : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        values.Clear();
        var chosen = Math.Min(config.K, block.Columns);
        var inputs = new int[block.Columns];
        for (var unit = 0; unit < block.Rows; unit++)
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = i;
            }

            for (var i = 0; i < chosen; i++)
            {
                var other = i + stream.NextInt32(inputs.Length - i);
                (inputs[i], inputs[other]) = (inputs[other], inputs[i]);
                values[(unit * block.Columns) + inputs[i]] = config.Std * stream.NextGaussian();
            }
        }
    }
}
