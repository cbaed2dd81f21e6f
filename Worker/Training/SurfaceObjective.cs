using System.Numerics;
using Runner.Networks;
using Runner.Surfaces;

namespace Runner.Training;

/// <summary>A surface as an objective: the parameters are its coordinates. It is computed in float64 and rounded to
/// <typeparamref name="T"/>.</summary>
internal sealed class SurfaceObjective<T>(ISurface surface) : IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] point = new double[surface.Dimensions];
    private readonly double[] slopes = new double[surface.Dimensions];

    /// <summary>The last computed value.</summary>
    public double Last { get; private set; }

    public double Value(ReadOnlySpan<T> parameters)
    {
        Move(parameters);
        return Last = surface.Value(point);
    }

    public double ValueAndGradient(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        Move(parameters);
        Last = surface.Gradient(point, slopes);
        for (var i = 0; i < slopes.Length; i++)
        {
            gradient[i] = T.CreateTruncating(slopes[i]);
        }

        return Last;
    }

    private void Move(ReadOnlySpan<T> parameters)
    {
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = double.CreateTruncating(parameters[i]);
        }
    }
}
