using Runner.Display;

namespace Runner.Reproduction;

/// <summary>How long the rest will take: the plans' estimates, corrected by how they did so far.</summary>
public sealed class ReproductionPace(IEnumerable<double> estimates)
{
    /// <summary>Planning, opening and closing of one entry, in seconds.</summary>
    private const double Overhead = 0.5;

    /// <summary>The estimates count as if they had been right for so long, in seconds: the first short entries say little.</summary>
    private const double Trust = 30;

    private readonly double[] seconds = [.. estimates];
    private double estimated;
    private double spent;
    private int done;

    /// <summary>An entry of this estimate took so long.</summary>
    public void Took(double estimate, double took)
    {
        estimated += estimate + Overhead;
        spent += took;
        done++;
    }

    /// <summary>Such as <c>, about 1:20 left</c>.</summary>
    public string Left()
    {
        var rest = seconds.Skip(done).Sum(value => value + Overhead);
        var factor = (spent + Trust) / (estimated + Trust);
        return $", about {SweepProgress.Reading.Text(TimeSpan.FromSeconds(Math.Ceiling(rest * factor)))} left";
    }
}
