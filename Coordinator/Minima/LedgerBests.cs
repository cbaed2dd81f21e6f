using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Minima;

/// <summary>The lowest training loss in a ledger for each combination of data and architecture, over all its sweeps. A trained run records
/// the plain loss, but a polished one the loss that it minimized, so with a penalty or noise only polished runs are compared.</summary>
public sealed class LedgerBests
{
    /// <summary>Sweeps with more points than this are skipped, because their points are starts on a plane.</summary>
    private const int MostPoints = 20_000;

    private readonly Dictionary<string, BestSeen> bests = new(StringComparer.Ordinal);

    public static async Task<LedgerBests> ReadAsync(ITrialLedger ledger, CancellationToken cancel)
    {
        var found = new LedgerBests();
        foreach (var record in (await ledger.SweepsAsync(cancel)).Where(record => PassPlan.SourceOf(record) is null))
        {
            var sweep = await RecordedSweep.ReadAsync(ledger, record, cancel);
            if (sweep.Points.PointCount > MostPoints)
            {
                continue;
            }

            var polished = EndingPlan.SourceOf(record) is not null;
            var keys = new string[sweep.Points.PointCount];
            await foreach (var result in ledger.ResultsAsync(record.Id, ResultParts.Numbers, cancel))
            {
                if (result.Outcome == TrialOutcome.Completed && double.IsFinite(result.FinalLoss))
                {
                    var point = sweep.Points.PointOf(result.Index);
                    found.Add(keys[point] ??= Comparable(sweep.Points.Config(result.Index), polished), result.FinalLoss, $"{record.Id}/{result.Index}");
                }
            }
        }

        return found;
    }

    public BestSeen? For(TrialConfig config) => bests.GetValueOrDefault(Key(config));

    /// <summary>The key of results whose losses can be compared.</summary>
    private static string Comparable(TrialConfig config, bool polished) =>
        polished || LossNames.IsPlain(config) ? Key(config) : $"plain {Key(config)}";

    private void Add(string key, double loss, string where)
    {
        if (!bests.TryGetValue(key, out var best) || loss < best.Loss)
        {
            bests[key] = new BestSeen(loss, where);
        }
    }

    /// <summary>The settings that trials of the same architecture, data and loss have in common.</summary>
    private static string Key(TrialConfig config) => string.Join(
        ' ',
        config.Data,
        config.Model.Kind,
        string.Join('-', config.Model.Encoder),
        config.Model.Bottleneck,
        string.Join('-', config.Model.Hidden),
        config.Model.Output,
        config.Model.Tied,
        config.Model.Bias,
        config.Model.Activation,
        config.Model.Noise,
        config.Model.Surface,
        config.Model.Formula,
        config.Model.Dimensions,
        config.Model.Module,
        config.Model.Reconstruct,
        config.Loss.Kind,
        config.Loss.Reduction,
        config.Loss.Delta,
        config.Regularizer,
        config.Training.WeightDecay);
}
