using Runner.Specs;

namespace Runner.Latent;

/// <summary>What the shown trial of a point makes of codes from the prior.</summary>
public sealed record PointPrior(PointCodes Point, PriorDraws Draws);

/// <summary>Draws from the variational autoencoders of a study.</summary>
public static class PriorReading
{
    /// <summary>Points that are drawn from; of more, some evenly.</summary>
    private const int Most = 6;

    /// <returns>Empty for a sweep of other networks.</returns>
    public static async Task<IReadOnlyList<PointPrior>> OfAsync(LatentReading reading, LatentStudy study, Func<int, TrialConfig> configuration, CancellationToken cancel)
    {
        PointCodes[] drawn = [.. study.Points.Where(point => configuration(point.Shown.Trial).Model.Kind == ModelKind.Vae)];
        var priors = new List<PointPrior>();
        foreach (var at in Even.Of(drawn.Length, Most))
        {
            using var coder = await reading.OpenAsync(drawn[at].Shown.Trial, cancel);
            priors.Add(new PointPrior(drawn[at], PriorDraws.Of(coder, configuration(drawn[at].Shown.Trial).Seeds.Sweep)));
        }

        return priors;
    }
}
