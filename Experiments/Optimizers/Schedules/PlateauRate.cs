using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>η is multiplied by the factor when the training loss has not improved on the best loss by 1e-4 of its magnitude for
/// more than <c>patience</c> epochs; then the count restarts. Never below the floor. For losses above 0, PyTorch's
/// ReduceLROnPlateau with its defaults; PyTorch's own threshold has the wrong sign for losses below 0 (pytorch#47513).</summary>
internal sealed class PlateauRate(ScheduleConfig config, double rate) : RateSchedule
{
    /// <summary>The smallest improvement that counts, relative to the magnitude of the best loss.</summary>
    private const double Threshold = 1e-4;

    /// <inheritdoc/>
    /// <remarks>The rate, the best loss, and the number of epochs without improvement.</remarks>
    public override double[] State { get; } = [rate, double.PositiveInfinity, 0];

    public override bool NeedsLoss => true;

    public override double Rate(int epoch, long update) => State[0];

    public override void EpochEnded(int epoch, double loss)
    {
        if (loss < State[1] * (State[1] < 0 ? 1 + Threshold : 1 - Threshold))
        {
            State[1] = loss;
            State[2] = 0;
            return;
        }

        State[2]++;
        if (State[2] > config.Patience)
        {
            State[0] = Math.Max(config.Floor, State[0] * config.Factor);
            State[2] = 0;
        }
    }
}
