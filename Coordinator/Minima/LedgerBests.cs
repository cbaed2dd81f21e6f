using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Minima;

/// <summary>The lowest training loss that a ledger has for each data and architecture, over all its sweeps.</summary>
public sealed class LedgerBests
{
    /// <summary>Sweeps with more points than this are passed over: their points are starts on a plane.</summary>
    private const int MostPoints = 20_000;

    private readonly Dictionary<string, BestSeen> bests = new(StringComparer.Ordinal);

    public static async Task<LedgerBests> ReadAsync(ITrialLedger ledger, CancellationToken cancel)
    {
        var found = new LedgerBests();
        foreach (var record in await ledger.SweepsAsync(cancel))
        {
            var sweep = RecordedSweep.Read(ledger, record);
            if (sweep.Points.PointCount > MostPoints)
            {
                continue;
            }

            var keys = new string[sweep.Points.PointCount];
            await foreach (var result in ledger.ResultsAsync(record.Id, ResultParts.Numbers, cancel))
            {
                if (result.Outcome == TrialOutcome.Completed && double.IsFinite(result.FinalLoss))
                {
                    var point = sweep.Points.PointOf(result.Index);
                    found.Add(keys[point] ??= Key(sweep.Points.Config(result.Index)), result.FinalLoss, $"{record.Id}/{result.Index}");
                }
            }
        }

        return found;
    }

    public BestSeen? For(TrialConfig config) => bests.GetValueOrDefault(Key(config));

    private void Add(string key, double loss, string where)
    {
        if (!bests.TryGetValue(key, out var best) || loss < best.Loss)
        {
            bests[key] = new BestSeen(loss, where);
        }
    }

    /// <summary>What two trials have in common that trained the same architecture on the same data for the same loss.</summary>
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
