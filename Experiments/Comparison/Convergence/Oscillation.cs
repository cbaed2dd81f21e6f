using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>How much a run's loss goes up and down.</summary>
/// <param name="RisingShare">Share of steps between recorded points on which the loss rose.</param>
/// <param name="Detour">The sum of all absolute changes of the loss divided by its net change: 1 when it only falls, 3 when it covers each
/// stretch three times.</param>
public readonly record struct Oscillation(double RisingShare, double Detour)
{
    /// <summary>A run oscillates when its loss rises on a third of its steps and its changes add up to twice the net change.</summary>
    public bool IsOscillating => RisingShare >= 1 / 3.0 && Detour >= 2;

    /// <summary>Null without a loss curve of at least three points.</summary>
    public static Oscillation? Of(Curve curve, string column = EpochsToTarget.Loss)
    {
        var losses = curve.Column(column);
        if (losses is null || losses.Length < 3)
        {
            return null;
        }

        var rising = 0;
        double way = 0;
        for (var i = 1; i < losses.Length; i++)
        {
            var step = losses[i] - losses[i - 1];
            rising += step > 0 ? 1 : 0;
            way += Math.Abs(step);
        }

        var net = Math.Abs(losses[^1] - losses[0]);
        return new((double)rising / (losses.Length - 1), way == 0 ? 1 : net == 0 ? double.PositiveInfinity : way / net);
    }
}
