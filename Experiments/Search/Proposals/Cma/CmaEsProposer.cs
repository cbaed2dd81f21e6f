using Runner.Numerics;
using Runner.Search.Proposals.Tpe;

namespace Runner.Search.Proposals.Cma;

/// <summary>
/// CMA-ES with restarts and margin. Its state is never kept: every proposal replays the search from its first point. A point is drawn from the distribution that all
/// generations of readable results make, so that with several points at a time it does not wait for the latest. A run that has converged is followed by one
/// from another place with twice the population (IPOP; Auger and Hansen 2005, "A restart CMA evolution strategy with increasing population size"). Categories
/// have no order to move along: those axes are proposed by <see cref="TpeProposer"/>.
/// </summary>
internal sealed class CmaEsProposer : IMethod
{
    /// <summary>Deviation at the start of a run.</summary>
    private const double FirstStep = 1.0 / 6;

    /// <summary>Draws again before a coordinate is put on the edge.</summary>
    private const int MostDraws = 100;

    private readonly SearchSpace space;
    private readonly ulong seed;
    private readonly int parallel;
    private readonly int[] dimensions;
    private readonly int[] values;
    private readonly EvenSequence even;
    private readonly TpeProposer? categories;

    public CmaEsProposer(SearchSpace space, ulong seed, int parallel)
    {
        this.space = space;
        this.seed = seed;
        this.parallel = parallel;
        dimensions = [.. Enumerable.Range(0, space.Axes.Length).Where(axis => !space.Axes[axis].IsCategorical)];
        values = [.. dimensions.Select(axis => space.Axes[axis].Values)];
        even = new EvenSequence(dimensions.Length, seed);
        categories = dimensions.Length < space.Axes.Length ? new TpeProposer(space, seed) : null;
    }

    public bool TakesSeveralCosts => false;

    public double[] Next(Past past)
    {
        var at = categories?.Next(past) ?? new double[space.Axes.Length];
        if (dimensions.Length > 0)
        {
            var numbers = Replay(past);
            for (var i = 0; i < numbers.Length; i++)
            {
                at[dimensions[i]] = Math.Clamp(numbers[i], 0, UnitInterval.Last);
            }
        }

        return at;
    }

    private double[] Replay(Past past)
    {
        var run = new CmaRun(FirstState(past), values, Math.Max(CmaConstants.DefaultPopulation(dimensions.Length), parallel));
        for (var number = 0; ; number++)
        {
            run.Update(past, readable: number - parallel + 1);
            var draws = RandomStream.Named(seed, 0, StreamPurpose.Proposal, number);
            if (run.HasConverged)
            {
                run = new CmaRun(StateAt(AnywhereIn(draws)), values, 2 * run.Population);
            }

            var at = Draw(run.State, number, draws);
            if (number == past.Number)
            {
                return at;
            }

            run.Add(new CmaPoint(number, at));
        }
    }

    /// <summary>Normal coordinates from an even sequence spread a generation better than independent ones (Teytaud and Gelly 2007, "DCMA: yet another
    /// derandomization in covariance-matrix-adaptation"). While a continuous coordinate leaves the range, all are drawn again; in the end it is put on the edge.</summary>
    private double[] Draw(CmaState state, int number, RandomStream draws)
    {
        double[] z = [.. even.At(number).Select(u => NormalQuantile.Of(Math.Max(u, 1.0 / (1L << 54))))];
        var at = state.At(z);
        for (var draw = 0; draw < MostDraws && IsOutside(at); draw++)
        {
            draws.FillGaussian<double>(z);
            at = state.At(z);
        }

        return [.. at.Select((x, i) => values[i] == 0 ? Math.Clamp(x, 0, UnitInterval.Last) : x)];
    }

    private bool IsOutside(double[] at) => at.Where((x, i) => values[i] == 0 && !(x >= 0 && x < 1)).Any();

    private CmaState FirstState(Past past) =>
        WarmStart.From([.. past.Points.Take(past.Foreign)], space, dimensions) ?? StateAt([.. values.Select(_ => 0.5)]);

    private double[] AnywhereIn(RandomStream draws)
    {
        var at = new double[dimensions.Length];
        draws.FillUniform<double>(at);
        return at;
    }

    private static CmaState StateAt(double[] mean)
    {
        var identity = new double[mean.Length * mean.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            identity[(i * mean.Length) + i] = 1;
        }

        return new CmaState(mean, FirstStep, identity);
    }
}
