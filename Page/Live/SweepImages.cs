using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Data;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Page.Components.Parts;
using Runner.Reports;

namespace Runner.Page.Live;

/// <summary>The trials whose images a sweep's page shows: the best and the worst of its findings.</summary>
/// <param name="Metric">By which they are the best and the worst.</param>
internal sealed record SweepPair(int Best, int Worst, string Metric);

/// <summary>What the best network of some results and the worst one make of some samples.</summary>
internal static class SweepImages
{
    /// <summary>The weights of both trials; empty for one whose weights were not kept.</summary>
    public static async Task<IReadOnlyDictionary<int, ReadOnlyMemory<byte>>> WeightsAsync(ITrialLedger ledger, SweepSays says, SweepPair pair, CancellationToken cancel)
    {
        var weights = new Dictionary<int, ReadOnlyMemory<byte>>();
        if (DerivedSweep.SourceOf(says.Sweep.Record) is not null)
        {
            return weights;
        }

        foreach (var trial in (int[])[pair.Best, pair.Worst])
        {
            weights[trial] = (await ledger.FindTrialAsync(says.Sweep.Id, trial, cancel))?.Result?.Weights ?? default;
        }

        return weights;
    }

    /// <summary>Reads the sweep's data; empty where there are no images to show.</summary>
    public static MarkupString Of(CommandHost host, SweepSays says, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> weights)
    {
        if (weights.Values.All(kept => kept.IsEmpty))
        {
            return default;
        }

        try
        {
            DataCatalogues.CheckFiles(host, says.Sweep);
            return ReportParts.Images(says.Sweep, says.Findings!, new Reconstructions(DataCatalogues.For(host, says.Sweep.Spec), says.Sweep.Points.Config, trial => weights[trial]));
        }
        catch (Exception problem) when (problem is UserException or DataException)
        {
            // The data are not here, or no longer those of the sweep; the trial's page says so.
            return default;
        }
    }
}
