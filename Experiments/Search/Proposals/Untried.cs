using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Runner.Search.Proposals;

/// <summary>Avoids trying a point twice. Points with a continuous axis never meet again; of those that have only axes with values, the nearest is taken that has
/// not been tried: the fewest steps away, where a step is to a neighbouring number or to any other category. When all have been tried, a point repeats.</summary>
internal sealed class Untried(SearchSpace space)
{
    /// <param name="at">The wish; coordinates of axes that do not apply are used where a step makes them apply.</param>
    public ImmutableArray<double> Nearest(double[] at, IEnumerable<TriedPoint> past)
    {
        var wish = space.Canonical(at);
        if (!IsFinite(at))
        {
            return wish;
        }

        var tried = past.Select(point => KeyOf(space.Canonical(point.At.AsSpan()))).ToHashSet(StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { KeyOf(wish) };
        var next = new Queue<double[]>([at]);
        while (next.TryDequeue(out var point))
        {
            var canonical = space.Canonical(point);
            if (!tried.Contains(KeyOf(canonical)))
            {
                return canonical;
            }

            foreach (var neighbour in Neighbours(point).Where(one => reached.Add(KeyOf(space.Canonical(one)))))
            {
                next.Enqueue(neighbour);
            }
        }

        return wish;
    }

    private bool IsFinite(double[] at) => !space.InForceAt(at).Zip(space.Axes, (applies, axis) => applies && axis.IsContinuous).Any(isContinuous => isContinuous);

    private IEnumerable<double[]> Neighbours(double[] at)
    {
        var applies = space.InForceAt(at);
        for (var axis = 0; axis < at.Length; axis++)
        {
            foreach (var value in applies[axis] ? Steps(space.Axes[axis], space.Axes[axis].ValueAt(at[axis])) : [])
            {
                var neighbour = at.ToArray();
                neighbour[axis] = space.Axes[axis].MiddleOf(value);
                yield return neighbour;
            }
        }
    }

    private static IEnumerable<int> Steps(SearchAxis axis, int from) =>
        Enumerable.Range(0, axis.Values).Where(value => axis.IsOrdered ? Math.Abs(value - from) == 1 : value != from);

    private static string KeyOf(ImmutableArray<double> point) => new(MemoryMarshal.Cast<double, char>(point.AsSpan()));
}
