using Runner.Data;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

internal static class Train
{
    public static readonly DataCatalogue Data = new(AppContext.BaseDirectory);

    /// <summary>In the form that shares nothing with lanes, which is the witness of those.</summary>
    public static TrialResult One(TrialConfig config) => TrialReplay.Train(0, config, Data);

    public static IReadOnlyList<TrialResult> All(IReadOnlyList<TrialConfig> configs)
    {
        var trainer = BundleTrainer.Start([.. configs.Select((config, index) => new BundleTrial(index, config))], Data);
        while (trainer.Advance())
        {
        }

        return [.. trainer.TakeFinished().OrderBy(result => result.Index)];
    }

    public static double[] Column(this TrialResult result, string metric) =>
        result.Curve.Column(metric) ?? throw new InvalidOperationException($"{metric} was not kept: {result.Failure}");
}
