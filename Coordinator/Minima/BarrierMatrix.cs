using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;

namespace Runner.Minima;

/// <summary>Barriers between all compared runs, rows and columns in the order of basins; null for pairs that were not compared.</summary>
/// <param name="Trials">The trial of each row.</param>
public sealed record BarrierMatrix(int[] Trials, double?[][] Raw, double?[][] Matched)
{
    public static BarrierMatrix Of(FunctionStudy study) => new(
        [.. study.Basins.Order.Select(run => study.Runs[run].Trial)],
        Matrix(study, pair => pair.Raw.Ainsworth),
        Matrix(study, pair => pair.Matched.Ainsworth));

    private static double?[][] Matrix(FunctionStudy study, Func<PairComparison, double> value)
    {
        var place = new int[study.Runs.Length];
        for (var i = 0; i < study.Basins.Order.Length; i++)
        {
            place[study.Basins.Order[i]] = i;
        }

        var matrix = study.Basins.Order.Select(_ => new double?[study.Basins.Order.Length]).ToArray();
        foreach (var pair in study.Pairs)
        {
            matrix[place[pair.A]][place[pair.B]] = matrix[place[pair.B]][place[pair.A]] = value(pair);
        }

        return matrix;
    }
}
