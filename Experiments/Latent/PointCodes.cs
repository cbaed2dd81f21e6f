namespace Runner.Latent;

/// <summary>What one trial's code is worth, in numbers.</summary>
/// <param name="Loss">Held-out loss where there is one, else the training loss.</param>
public sealed record TrialCodes(int Trial, double Loss, Separability? Code, Fidelity Fidelity);

/// <summary>The codes of the trials of one point.</summary>
/// <param name="Label">The point in words.</param>
/// <param name="Trials">By trial index.</param>
/// <param name="Shown">The trial with the median loss, which maps and pictures show.</param>
/// <param name="Look">Into <paramref name="Shown"/>.</param>
public sealed record PointCodes(string Label, IReadOnlyList<TrialCodes> Trials, TrialCodes Shown, CodeLook Look, LatentData Data, ulong Seed)
{
    public Estimate? NearestNeighbour => Of("nearest neighbour", trial => trial.Code?.NearestNeighbour);

    /// <summary>On the samples themselves.</summary>
    public Accuracy? Inputs => Look.Code is null ? null : Data.OfInputs;

    public Estimate? Linear => Of("linear", trial => trial.Code?.Linear);

    /// <summary>The mean squared error of reconstructions.</summary>
    public Estimate Error => Of("error", trial => trial.Fidelity.Error);

    /// <summary>The share of the noise that remains; null without noise.</summary>
    public Estimate? Left => Look.Fidelity.IsNoisy ? Of("noise that remains", trial => trial.Fidelity.LeftShare) : null;

    /// <summary>The share of the samples' variance that is lost.</summary>
    public Estimate Lost => Of("detail that is lost", trial => trial.Fidelity.LostShare);

    private Estimate Of(string what, Func<TrialCodes, double> value) => Estimate.Of([.. Trials.Select(value)], Seed, $"{what} {Label}");

    private Estimate? Of(string what, Func<TrialCodes, Accuracy?> value) =>
        Look.Code is null ? null : Estimate.Of([.. Trials.Select(value).OfType<Accuracy>()], Seed, $"{what} {Label}");
}
