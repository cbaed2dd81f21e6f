using Runner.Display;

namespace Runner.Reproduction;

/// <summary>Estimates the remaining time: the plans' estimates, corrected by their accuracy so far.</summary>
public sealed class ReproductionPace(IEnumerable<double> estimates)
{
    /// <summary>Planning, opening and closing of one entry, in seconds.</summary>
    private const double Overhead = 0.5;

    /// <summary>Weight of the prior in seconds, during which the estimates count as correct, as the first short entries say little.</summary>
    private const double Trust = 30;

    private readonly double[] seconds = [.. estimates];
    private double estimated;
    private double spent;
    private int done;

    /// <summary>Records the estimated and the actual duration of an entry, in seconds.</summary>
    public void Took(double estimate, double took)
    {
        estimated += estimate + Overhead;
        spent += took;
        done++;
    }

    /// <summary>For instance <c>, about 1:20 left</c>.</summary>
    public string Left()
    {
        var rest = seconds.Skip(done).Sum(value => value + Overhead);
        var factor = (spent + Trust) / (estimated + Trust);
        return $", about {SweepProgress.Reading.Text(TimeSpan.FromSeconds(Math.Ceiling(rest * factor)))} left";
    }
}
