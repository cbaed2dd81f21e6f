using Runner.Numerics;

namespace Runner.Search.Proposals.Gp;

/// <summary>Lengths and noise by maximum marginal likelihood: from a few equal lengths, uphill by the signs of the slopes (Riedmiller and Braun 1993, "RPROP"), on the
/// logarithms.</summary>
internal sealed class LikelihoodFit(Differences differences, double[][] points, double[] values)
{
    private const int Rounds = 30;
    private const double FirstNoise = 1e-3;

    private static readonly double[] Starts = [0.3, 1];
    private static readonly (double Least, double Most) LengthRange = (0.03, 10);
    private static readonly (double Least, double Most) NoiseRange = (1e-6, 1);

    /// <summary>The lengths, then g.</summary>
    public double[] Best(int axes) =>
        Starts.Select(length => Climb([.. Enumerable.Repeat(length, axes), FirstNoise])).MaxBy(end => end.LogLikelihood).Settings;

    private (double[] Settings, double LogLikelihood) Climb(double[] start)
    {
        var logs = start.Select(value => Simd.Log(value)).ToArray();
        var steps = Enumerable.Repeat(0.3, logs.Length).ToArray();
        var before = new double[logs.Length];
        var best = (Settings: start, LogLikelihood: double.NegativeInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            var settings = logs.Select(value => Simd.Exp(value)).ToArray();
            var process = new GaussianProcess(differences, points, values, settings[..^1], settings[^1]);
            if (process.LogLikelihood > best.LogLikelihood)
            {
                best = (settings, process.LogLikelihood);
            }

            var slopes = process.Slopes(settings[^1]);
            for (var i = 0; i < logs.Length; i++)
            {
                var turn = slopes[i] * before[i];
                steps[i] = turn > 0 ? Math.Min(steps[i] * 1.2, 1) : turn < 0 ? steps[i] / 2 : steps[i];
                before[i] = turn < 0 ? 0 : slopes[i];
                var (least, most) = i < logs.Length - 1 ? LengthRange : NoiseRange;
                logs[i] = Math.Clamp(logs[i] + (steps[i] * Math.Sign(before[i])), Simd.Log(least), Simd.Log(most));
            }
        }

        return best;
    }
}
