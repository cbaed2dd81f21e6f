using System.Collections.Immutable;

namespace Runner.Reproduction;

/// <summary>
/// How far a printed reading of one run with unknown random numbers is from those of our seeds:
/// |printed − mean| / (s·√(1 + 1/n)), in the units of Student's t with n − 1 degrees of freedom. At most its 1 − α/2 quantile
/// means that the printed reading lies in the 1 − α prediction interval of another run.
/// </summary>
/// <param name="Readings">The numbers of each trial with which to compare the printed one.</param>
public sealed record Surprise(double Printed, ImmutableArray<Measured> Readings, Range Trials) : Quantity
{
    public override double Of(ReproducedSweep sweep)
    {
        double[] values = [.. sweep.Among(Trials).SelectMany(trial => Readings.Select(reading => reading.Of(trial)))];
        if (values.Length < 2)
        {
            return double.NaN;
        }

        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        return Math.Abs(Printed - mean) / Math.Sqrt(variance * (1 + (1.0 / values.Length)));
    }
}
