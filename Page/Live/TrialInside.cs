using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Networks;
using Runner.Page.Components.Charts;
using Runner.Page.Components.Parts;
using Runner.Page.Starts.Pictures;
using Runner.Reports;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Page.Live;

/// <summary>What a trained network makes of some samples, and its weights.</summary>
/// <param name="Samples">Images with what the network makes of them; null where it gives no images back.</param>
/// <param name="Units">The units of the first layer; null for networks that are no list of dense layers.</param>
/// <param name="Weights">Null where no two weights differ.</param>
/// <param name="Why">Why there is nothing to see, with a remedy; null where there is something.</param>
internal sealed record TrialInside(MarkupString? Samples, UnitPicture? Units, PlotPicture? Weights, string? Why)
{
    /// <summary>What the best network of some results and the worst one make of some samples; empty where there are no images to show.</summary>
    public static async Task<MarkupString> BestAndWorstAsync(CommandHost host, ITrialLedger ledger, SweepSays says, (int Best, int Worst) trials, CancellationToken cancel)
    {
        if (DerivedSweep.SourceOf(says.Sweep.Record) is not null)
        {
            return default;
        }

        var weights = new Dictionary<int, ReadOnlyMemory<byte>>();
        foreach (var trial in (int[])[trials.Best, trials.Worst])
        {
            weights[trial] = (await ledger.FindTrialAsync(says.Sweep.Id, trial, cancel))?.Result?.Weights ?? default;
        }

        if (weights.Values.All(kept => kept.IsEmpty))
        {
            return default;
        }

        try
        {
            DataCatalogues.CheckFiles(host, says.Sweep);
            var reconstructions = new Reconstructions(DataCatalogues.For(host, says.Sweep.Spec), says.Sweep.Points.Config, trial => weights[trial]);
            return ReportParts.Images(says.Sweep, says.Findings!, reconstructions);
        }
        catch (Exception problem) when (problem is UserException or DataException)
        {
            // The data are not here, or no longer those of the sweep; the trial's page says so.
            return default;
        }
    }

    /// <summary>Reads the sweep's data and looks into the network; trains nothing.</summary>
    /// <param name="trial">Read with its weights.</param>
    public static TrialInside Of(CommandHost host, RecordedSweep sweep, TrialRecord trial)
    {
        if (trial.Result is not { Weights.IsEmpty: false } result)
        {
            return new(null, null, null, trial.Result is null or { Outcome: TrialOutcome.Stopped, Epochs: 0 } ? null : $"Its weights were not kept. Train them again into a file: runner weights {sweep.Name}/{trial.Index} -o weights.safetensors");
        }

        var config = sweep.Points.Config(trial.Index);
        if (config.Model.Kind == ModelKind.Surface || DerivedSweep.SourceOf(sweep.Record) is not null)
        {
            // Its weights are a place, not a network.
            return new(null, null, null, null);
        }

        try
        {
            DataCatalogues.CheckFiles(host, sweep);
            var data = DataCatalogues.For(host, sweep.Spec);
            var images = new Reconstructions(data, _ => config, _ => result.Weights).Of(trial.Index);
            return new(
                images is null ? null : ReportParts.Samples(images),
                StartNetwork.Of(config, data) is { } network ? UnitPicture.Of("Units of the first layer", TrialProblem.Unpack(result.Weights.Span, config.Training.Precision), network) : null,
                WeightPicture.Of(TrialWeights.AtEnd(result, config, data)),
                null);
        }
        catch (Exception problem) when (problem is UserException or DataException or NetworkException)
        {
            return new(null, null, null, problem.Message);
        }
    }
}
