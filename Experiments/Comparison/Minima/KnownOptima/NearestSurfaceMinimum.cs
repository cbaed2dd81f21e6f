using Runner.Surfaces;

namespace Runner.Comparison.Minima.KnownOptima;

/// <summary>The listed minimum of a surface nearest to a point.</summary>
/// <param name="Number">Its number in the surface's list, from 1.</param>
/// <param name="Distance">Euclidean distance from the point.</param>
/// <param name="Gap">f(point) − the minimum's value.</param>
public sealed record NearestSurfaceMinimum(int Number, double[] Point, double Value, double Distance, double Gap)
{
    /// <summary>Null when the surface lists none.</summary>
    public static NearestSurfaceMinimum? Of(ISurface surface, ReadOnlySpan<double> point)
    {
        NearestSurfaceMinimum? nearest = null;
        for (var i = 0; i < surface.Minima.Length; i++)
        {
            var minimum = surface.Minima[i];
            var distance = EuclideanSpace.Distance(point, minimum.Point.AsSpan());
            if (nearest is null || distance < nearest.Distance)
            {
                nearest = new NearestSurfaceMinimum(i + 1, [.. minimum.Point], minimum.Value, distance, surface.Value(point) - minimum.Value);
            }
        }

        return nearest;
    }
}
