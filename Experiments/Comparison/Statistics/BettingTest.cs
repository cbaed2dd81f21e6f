namespace Runner.Comparison.Statistics;

/// <summary>
/// An always-valid test of whether the mean of values in [0, 1], given those before, is at most m: a gambler bets on higher values at fair
/// odds for m. If the mean is at most m, the wealth is a non-negative supermartingale that starts at 1, so the probability that it
/// <i>ever</i> reaches 1/α is at most α (Ville 1939): the test remains valid when it is checked after every value and stopped at any time.
/// Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting",
/// J. R. Statist. Soc. B 86, section 4; bets are their approximation of growth-rate-adaptive ones (aGRAPA, appendix B.3),
/// λ = (μ̂ − m) / (σ̂² + (μ̂ − m)²), within [0, c/m], with c = 3/4.
/// </summary>
public sealed class BettingTest(double m = .5)
{
    private const double MostStaked = .75;

    private int count;
    private double sum;
    private double squares;

    /// <summary>Natural logarithm of the wealth.</summary>
    public double LogWealth { get; private set; }

    /// <summary>The maximum of <see cref="LogWealth"/> so far.</summary>
    public double Highest { get; private set; }

    /// <param name="value">In [0, 1].</param>
    public void Add(double value)
    {
        // Estimates before this value, with a prior of one value of ½ and variance ¼.
        var mean = (.5 + sum) / (count + 1);
        var variance = (.25 + squares) / (count + 1);
        var edge = mean - m;
        var bet = m <= 0 ? 0 : Math.Clamp(edge / (variance + (edge * edge)), 0, MostStaked / m);
        LogWealth += Math.Log(1 + (bet * (value - m)));
        Highest = Math.Max(Highest, LogWealth);
        count++;
        sum += value;
        var after = (.5 + sum) / (count + 1);
        squares += (value - after) * (value - after);
    }
}
