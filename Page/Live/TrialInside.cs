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
/// <param name="Units">The units of the first layer, or the filters of the first convolution; null for networks that begin with another layer.</param>
/// <param name="Weights">Null where no two weights differ.</param>
/// <param name="Why">Why there is nothing to see, with a remedy; null where there is something.</param>
internal sealed record TrialInside(MarkupString? Samples, UnitPicture? Units, PlotPicture? Weights, string? Why)
{
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
                UnitsOf(config, data, TrialProblem.Unpack(result.Weights.Span, config.Training.Precision)),
                WeightPicture.Of(TrialWeights.AtEnd(result, config, data)),
                null);
        }
        catch (Exception problem) when (problem is UserException or DataException or NetworkException)
        {
            return new(null, null, null, problem.Message);
        }
    }

    private static UnitPicture? UnitsOf(TrialConfig config, DataCatalogue data, double[] parameters) =>
        StartNetwork.Of(config, data) is { } dense ? UnitPicture.Of("Units of the first layer", parameters, dense)
        : TrialWeights.NetworkOf(config, data) is { } network ? FilterPicture.Of(network, parameters, data.Open<double>(config.Data).Image)
        : null;
}
